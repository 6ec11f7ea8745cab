import type { UseQueryResult } from '@tanstack/react-query';
import { query, useRead } from '../../api/queries.ts';
import type { Answer, Diagnosis, Settings } from '../../api/types.ts';

export type {
  ApiKey,
  AuditEntry,
  Diagnosis,
  Finding,
  NumberSettings,
  Session,
  Settings,
  WebhookCheck,
} from '../../api/types.ts';

/** Asks Z-API, so only when a person asks. */
const ON_REQUEST = { poll: 0 };

export const useSettings = (): UseQueryResult<Settings> => useRead('settings', '/v1/settings');
export const useDiagnosis = (): UseQueryResult<Diagnosis> => useRead('checks', '/v1/diagnosis', ON_REQUEST);
export const useWebhooks = (): UseQueryResult<Answer<'/v1/webhooks', 'get'>> =>
  useRead('checks', '/v1/webhooks', ON_REQUEST);
export const useKeys = (): UseQueryResult<Answer<'/v1/keys', 'get'>> => useRead('keys', '/v1/keys');
/** Often, because a dialog says how many of them end with a key. */
export const useSessions = (): UseQueryResult<Answer<'/v1/sessions', 'get'>> =>
  useRead('keys', '/v1/sessions', { poll: 5000 });
export const useAudit = (
  filter: Partial<Record<'who' | 'kind' | 'action' | 'object' | 'result' | 'cursor', string | undefined>>,
): UseQueryResult<Answer<'/v1/audit', 'get'>> => useRead('audit', `/v1/audit?${query({ limit: '50', ...filter })}`);
