import type { UseQueryResult } from '@tanstack/react-query';
import { query, useRead } from '../../api/queries.ts';
import type { Answer } from '../../api/types.ts';

/** Deliveries are not among the changes that the server reports (ms). */
const POLL_MS = 5000;

export const useCallbacks = (enabled: boolean): UseQueryResult<Answer<'/v1/callbacks', 'get'>> =>
  useRead('callbacks', '/v1/callbacks', { poll: POLL_MS, enabled });
export const useDeliveries = (
  id: string,
  onlyFailed: boolean,
  enabled: boolean,
): UseQueryResult<Answer<'/v1/callbacks/{id}/deliveries', 'get'>> =>
  useRead(
    'callbacks',
    `/v1/callbacks/${encodeURIComponent(id)}/deliveries?${query({ limit: '200', failed: onlyFailed ? 'true' : undefined })}`,
    { poll: POLL_MS, enabled },
  );
