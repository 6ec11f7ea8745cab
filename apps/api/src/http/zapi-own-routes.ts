import { MESSAGE_TYPES } from '@pombo/core';

/**
 * The routes of Z-API that Pombo serves itself. Each message type is one of them, so that a new type can never be passed on
 * beside the queue.
 */
export const OWN_ROUTES: readonly OwnRoute[] = [
  ...MESSAGE_TYPES.map((path) => ({ method: 'POST', path }) as const),
  { method: 'GET', path: 'status' },
];

interface OwnRoute {
  method: 'GET' | 'POST';
  /** The path below the token. */
  path: string;
}

/** Names these routes, for a client that asked for another one. */
export const OWN_ROUTES_TEXT = `Pombo serves these routes of Z-API: ${OWN_ROUTES.map(
  ({ method, path }) => `${method} ${path}`,
).join(', ')}.`;
