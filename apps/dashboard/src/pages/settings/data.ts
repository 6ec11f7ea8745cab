import type { UseQueryResult } from '@tanstack/react-query';
import { query, useRead } from '../../api/queries.ts';
import type { Scope } from '../../api/types.ts';

export interface NumberSettings {
  instance: string;
  pace: { min: number; max: number };
  window?: string | undefined;
  days?: string | undefined;
  timezone?: string | undefined;
  dailyLimit?: number | undefined;
  exclusive: boolean;
}

export interface SettingsAnswer {
  numbers: NumberSettings[];
  source: { file: string; readAt: string; refused?: { at: string; message: string } | undefined };
  gateway: string;
  diagnosis: boolean;
}

export interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'error' | 'skipped';
  message: string;
  fix?: string | undefined;
}

export interface Diagnosis {
  at: string;
  ok: boolean;
  findings: Finding[];
}

export interface WebhookCheck {
  instance: string;
  callbacks: { callback: string; url: string; ours: boolean; current: boolean }[];
  reportsOwnSends?: boolean | undefined;
  attempted: { url: string; result: 'answered' | 'else' | 'unreachable'; detail?: string | undefined }[];
  error?: { message: string } | undefined;
}

export interface ApiKey {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: string;
  lastUsedAt?: string | undefined;
  revokedAt?: string | undefined;
}

export interface Session {
  id: string;
  name: string;
  key: string;
  createdAt: string;
  lastUsedAt: string;
  endsAt: string;
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: { kind: 'session' | 'key' | 'local' | 'cli'; name?: string | undefined; id?: string | undefined };
  action: string;
  object?: string | undefined;
  detail?: string | undefined;
  result: 'done' | 'refused' | 'failed';
  code?: string | undefined;
  times?: number | undefined;
}

/** Asks Z-API, so only when a person asks. */
const ON_REQUEST = { poll: 0 };

export const useSettings = (): UseQueryResult<SettingsAnswer> => useRead('settings', '/v1/settings');
export const useDiagnosis = (): UseQueryResult<Diagnosis> => useRead('checks', '/v1/diagnosis', ON_REQUEST);
export const useWebhooks = (): UseQueryResult<{ numbers: WebhookCheck[]; more: number }> =>
  useRead('checks', '/v1/webhooks', ON_REQUEST);
export const useKeys = (): UseQueryResult<{ keys: ApiKey[]; environment: number }> => useRead('keys', '/v1/keys');
/** Often, because a dialog says how many of them end with a key. */
export const useSessions = (): UseQueryResult<{ sessions: Session[] }> =>
  useRead('keys', '/v1/sessions', { poll: 5000 });
export const useAudit = (
  filter: Partial<Record<'who' | 'kind' | 'action' | 'object' | 'result' | 'cursor', string | undefined>>,
): UseQueryResult<{ entries: AuditEntry[]; next?: string | undefined }> =>
  useRead('audit', `/v1/audit?${query({ limit: '50', ...filter })}`);
