import { createContext, use, type ReactNode } from 'react';
import type { Scope } from './api/types.ts';

const Scopes = createContext<readonly Scope[]>([]);

/** Gives its children what this browser may do. The server decides it again for every request. */
export function AccessProvider({ scopes, children }: { scopes: readonly Scope[]; children: ReactNode }): ReactNode {
  return <Scopes value={scopes}>{children}</Scopes>;
}

/** Returns whether this browser may do what needs the scope. */
export function useCan(scope: Scope): boolean {
  return use(Scopes).includes(scope);
}
