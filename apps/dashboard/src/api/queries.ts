import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { request } from './client.ts';
import type {
  Access,
  Answer,
  CampaignDetail,
  CampaignPage,
  Lane,
  MessageDetail,
  MessagePage,
  Overview,
} from './types.ts';

/** Pages read again this often even if no change was reported (ms). */
const POLL_MS = 20_000;

/** Reads a path, keeps what is shown while it is read again, and polls. The first part of the key is its topic. */
export function useRead<T>(topic: string, path: string, { poll = POLL_MS, enabled = true } = {}): UseQueryResult<T> {
  return useQuery({
    queryKey: [topic, path],
    queryFn: ({ signal }) => request<T>(path, { signal }),
    refetchInterval: poll,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/**
 * Settles once this browser is not between two kinds of access: the first key ends access without one, and the session
 * opened with it begins a moment later. Asked in between, the page would be replaced by the sign-in.
 */
export const signingIn: { settled: Promise<unknown> } = { settled: Promise.resolve() };

export const useAccess = (): UseQueryResult<Access> =>
  useQuery({
    queryKey: ['access'],
    queryFn: async ({ signal }) => {
      await signingIn.settled;
      return request<Access>('/v1/session', { signal });
    },
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  });
export const useOverview = (): UseQueryResult<Overview> => useRead<Overview>('overview', '/v1/overview');
export const useLanes = (
  filter: Partial<Record<'q' | 'codes' | 'names' | 'offset' | 'limit', string>>,
): UseQueryResult<Answer<'/v1/overview/lanes', 'get'>> => useRead('lanes', `/v1/overview/lanes?${query(filter)}`);
export const useLane = (instance: string): UseQueryResult<Lane> =>
  useRead('lanes', `/v1/overview/lanes/${encodeURIComponent(instance)}`);
export const useLaneHistory = (instance: string): UseQueryResult<Answer<'/v1/lanes/{instance}/history', 'get'>> =>
  useRead('lanes', `/v1/lanes/${encodeURIComponent(instance)}/history`);
export const useCampaigns = (cursor: string | undefined): UseQueryResult<CampaignPage> =>
  useRead('campaigns', `/v1/campaigns?${query({ limit: '25', cursor })}`);
export const useCampaign = (id: string, enabled = true): UseQueryResult<CampaignDetail> =>
  useRead('campaigns', `/v1/campaigns/${encodeURIComponent(id)}`, { enabled });
export const useFailures = (id: string): UseQueryResult<Answer<'/v1/campaigns/{id}/failures', 'get'>> =>
  useRead('campaigns', `/v1/campaigns/${encodeURIComponent(id)}/failures`);
export const useMessage = (id: string): UseQueryResult<MessageDetail> =>
  useRead('messages', `/v1/messages/${encodeURIComponent(id)}`);

export type MessageFilter = Partial<
  Record<'status' | 'instance' | 'campaign' | 'code' | 'line' | 'phone' | 'cursor' | 'limit', string | undefined>
>;
export const useMessages = (filter: MessageFilter): UseQueryResult<MessagePage> =>
  useRead('messages', `/v1/messages?${query({ limit: '50', ...filter })}`);

/** Returns a query string without the fields that are not set. */
export function query(fields: Record<string, string | undefined>): string {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  ).toString();
}
