import { accessFile, rememberClosed } from '@pombo/api';
import { createApiKeys, type ApiKey, type ApiScope } from '@pombo/api/api-keys';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';

/** `pombo keys create`: shows the key, this once. Throws `invalid_input`. */
export async function createKey(name: string, scopes: string, output: Output): Promise<void> {
  // What is no scope is refused, by name, where keys are made.
  const wanted = scopes.split(',').map((scope) => scope.trim()) as ApiScope[];
  const made = await withDeployment(async ({ client, config }) => {
    const keys = createApiKeys(client, config.prefix);
    const isFirst = !(await keys.exist());
    const created = await keys.create({ name, scopes: wanted });
    return { ...created, isFirst, remembered: remember(accessFile(config.dataDir, config.prefix)) };
  });
  output.document({ ...made.key, key: made.secret }, () => [made.secret]);
  output.say('It is shown only now. Send it as: Authorization: Bearer KEY');
  if (made.isFirst)
    output.say("It is the first: from now on the API answers nobody without a key, but for Z-API's own routes.");
  if (!made.remembered)
    output.say('It cannot be noted in POMBO_DATA_DIR: if Redis loses it, the API may answer without a key.');
  output.next(`end it: pombo keys revoke ${made.key.id}`);
}

/** Notes beside Redis that keys are needed from now on (see `createKeylessAccess` of the API). */
function remember(file: string): boolean {
  try {
    rememberClosed(file, 'key-made');
    return true;
  } catch {
    return false;
  }
}

/** `pombo keys list`. */
export async function listKeys(output: Output): Promise<void> {
  const keys = await withDeployment(({ client, config }) => createApiKeys(client, config.prefix).list());
  output.list(
    keys,
    COLUMNS,
    'Redis knows no key. If none was ever made, the API answers programs on this machine without one, and refuses all others.',
  );
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
