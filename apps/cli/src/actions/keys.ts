import { createApiKeys, type ApiKey, type ApiScope } from '@pombo/ledger';
import { withDeployment } from '../deployment.ts';
import type { Column, Output } from '../output.ts';
import { moment } from '../table.ts';

/** `pombo keys create`: shows the key, this once. Throws `invalid_input`. */
export async function createKey(name: string, scopes: string, output: Output): Promise<void> {
  // What is no scope is refused, by name, where keys are made.
  const wanted = scopes.split(',').map((scope) => scope.trim()) as ApiScope[];
  const made = await withDeployment(async ({ client, config }) => {
    const keys = createApiKeys(client, config.prefix);
    const isFirst = !(await keys.exist());
    return { ...(await keys.create({ name, scopes: wanted })), isFirst };
  });
  output.document({ ...made.key, key: made.secret }, () => [made.secret]);
  output.say('It is shown only now. Send it as: Authorization: Bearer KEY');
  if (made.isFirst)
    output.say("It is the first: from now on the API answers nobody without a key, but for Z-API's own routes.");
  output.next(`end it: pombo keys revoke ${made.key.id}`);
}

/** `pombo keys list`. */
export async function listKeys(output: Output): Promise<void> {
  const keys = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).list());
  output.list(keys, COLUMNS, 'No key was ever made: the API answers anybody on this machine, and nobody beyond it.');
}

/** `pombo keys revoke`: at once and for ever. Throws `not_found`. */
export async function revokeKey(id: string, output: Output): Promise<void> {
  const key = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).revoke(id));
  output.document(key, () => [`The key "${key.name}" opens nothing any more.`]);
}

const COLUMNS: Column<ApiKey>[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['scopes', ({ scopes }) => scopes.join(',')],
  ['created', ({ createdAt }) => moment(createdAt)],
  ['last used', ({ lastUsedAt }) => (lastUsedAt === undefined ? 'never' : moment(lastUsedAt))],
  ['revoked', ({ revokedAt }) => (revokedAt === undefined ? '' : moment(revokedAt))],
];
