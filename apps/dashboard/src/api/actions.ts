import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { noteOwnChange } from '../ui/steady.ts';
import { request, type ApiError, type RequestOptions } from './client.ts';

/** One change that a person asks for. */
export type Action = Required<Pick<RequestOptions, 'method'>> & { path: string; body?: object };

/** Sends actions, then reads everything that is shown again. */
export function useAction<T = unknown>(onDone?: (answer: T) => void): UseMutationResult<T, ApiError, Action> {
  const client = useQueryClient();
  return useMutation<T, ApiError, Action>({
    mutationFn: ({ path, method, body }) => request<T>(path, { method, ...(body === undefined ? {} : { body }) }),
    onSettled(_answer, error) {
      noteOwnChange();
      const read = client.invalidateQueries();
      // A refusal is shown at once: a server that is gone cannot be read again either.
      return error === null ? read : undefined;
    },
    onSuccess: (answer) => onDone?.(answer),
  });
}

const at = (...parts: string[]): string => `/v1/${parts.map(encodeURIComponent).join('/')}`;

export const actions = {
  pauseLane: (instance: string, why: string): Action => ({
    method: 'POST',
    path: at('lanes', instance, 'pause'),
    body: why === '' ? {} : { why },
  }),
  resumeLane: (instance: string, recall = false): Action => ({
    method: 'POST',
    path: at('lanes', instance, 'resume'),
    body: recall ? { recall: true } : {},
  }),
  campaign: (id: string, command: 'start' | 'pause' | 'resume' | 'cancel', why = ''): Action => ({
    method: 'POST',
    path: at('campaigns', id, command),
    body: why === '' ? {} : { why },
  }),
  retryCampaign: (id: string, cause?: { status: string; code: string }): Action => ({
    method: 'POST',
    path: at('campaigns', id, 'retry'),
    body: cause === undefined ? {} : { only: [cause.status], code: cause.code },
  }),
  cancelMessage: (id: string): Action => ({ method: 'DELETE', path: at('messages', id) }),
  retryMessage: (id: string): Action => ({ method: 'POST', path: at('messages', id, 'retry'), body: {} }),
  resolve: (id: string, as: 'sent' | 'resend' | 'drop', why: string): Action => ({
    method: 'POST',
    path: at('messages', id, 'resolve'),
    body: why === '' ? { as } : { as, why },
  }),
  createPost: (post: object): Action => ({ method: 'POST', path: '/v1/posts', body: post }),
  addOptOut: (phone: string, why: string): Action => ({
    method: 'POST',
    path: '/v1/suppressions',
    body: why === '' ? { phone } : { phone, why },
  }),
  removeOptOut: (phone: string): Action => ({
    method: 'DELETE',
    // The list shows country codes without their +, without which a number abroad may be read as a national one.
    path: `/v1/suppressions?phone=${encodeURIComponent(/^\d+$/.test(phone) ? `+${phone}` : phone)}`,
  }),
  addCallback: (callback: object): Action => ({ method: 'POST', path: '/v1/callbacks', body: callback }),
  callback: (id: string, command: 'enable' | 'rotate' | 'test'): Action => ({
    method: 'POST',
    path: at('callbacks', id, command),
  }),
  replayCallback: (id: string, what: { since: string } | { events: string[] }): Action => ({
    method: 'POST',
    path: at('callbacks', id, 'replay'),
    body: what,
  }),
  removeCallback: (id: string): Action => ({ method: 'DELETE', path: at('callbacks', id) }),
  revokeKey: (id: string): Action => ({ method: 'DELETE', path: at('keys', id) }),
  endSession: (id: string): Action => ({ method: 'DELETE', path: at('sessions', id) }),
  signIn: (key: string): Action => ({ method: 'POST', path: '/v1/session', body: { key } }),
  signOut: (): Action => ({ method: 'DELETE', path: '/v1/session' }),
};
