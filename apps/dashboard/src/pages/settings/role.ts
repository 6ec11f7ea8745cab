import type { Scope } from '../../api/types.ts';

/** Returns what scopes amount to; `sender`: without `read`, a key cannot sign in. The server decides by the scopes. */
export function roleOf(scopes: readonly Scope[]): 'viewer' | 'operator' | 'admin' | 'sender' {
  if (!scopes.includes('read')) return 'sender';
  if (scopes.length === 1) return 'viewer';
  return scopes.length === 3 ? 'admin' : 'operator';
}
