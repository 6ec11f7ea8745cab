import { PomboError } from '@pombo/core';
import { API_SCOPES, type ApiScope } from './api-keys.ts';

/** What a route needs: one scope, or with `admin` all of them. */
export type Need = ApiScope | 'admin';

/**
 * What people call a set of scopes. A `viewer` has only `read`: it changes nothing, and phones are masked. An `operator`
 * may also send or manage. An `admin` has every scope: who hands out keys must hold all that a key can allow.
 */
export type Role = 'viewer' | 'operator' | 'admin';
export const ROLES = ['viewer', 'operator', 'admin'] as const satisfies Role[];

/** Returns the role that scopes amount to. */
export function roleOf(scopes: readonly ApiScope[]): Role {
  if (scopesOf('admin').every((scope) => scopes.includes(scope))) return 'admin';
  return readsPhones(scopes) ? 'operator' : 'viewer';
}

/** Returns the scopes that satisfy a need, together. */
export function scopesOf(need: Need): readonly ApiScope[] {
  return need === 'admin' ? API_SCOPES : [need];
}

/** Returns whether scopes satisfy a need. */
export function allows(scopes: readonly ApiScope[], need: Need): boolean {
  return scopesOf(need).every((scope) => scopes.includes(scope));
}

/** Returns whether phones are shown in full: to those who may write to people, or decide about their messages. */
export function readsPhones(scopes: readonly ApiScope[]): boolean {
  return scopes.includes('send') || scopes.includes('manage');
}

/** Refuses a search by phone to callers who see phones masked: they could learn one by trying. Throws `forbidden`. */
export function refuseSearchByPhone(seesPhones: boolean): void {
  if (seesPhones) return;
  throw new PomboError('forbidden', 'This access shows phones masked, so it cannot search by phone', {
    hint: 'Use a key or session that may send or manage.',
  });
}
