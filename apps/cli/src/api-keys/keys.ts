import { accessFile, rememberClosed } from '@pombo/api';
import { createApiKeys, type ApiKey, type ApiScope } from '@pombo/api/api-keys';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';

/** `pombo keys create`: shows the key once. Throws `invalid_input`. */
export async function createKey(name: string, scopes: string, output: Output): Promise<void> {
  // `create` refuses an invalid scope by name.
  const wanted = scopes.split(',').map((scope) => scope.trim()) as ApiScope[];
  const made = await withDeployment(async ({ client, config, record }) => {
    const keys = createApiKeys(client, config.prefix);
    const isFirst = !(await keys.exist());
    const created = await keys.create({ name, scopes: wanted });
    await record('createKey', created.key.id);
    return { ...created, isFirst, remembered: remember(accessFile(config.dataDir, config.prefix)) };
  });
  output.document({ ...made.key, key: made.secret }, () => [made.secret]);
  output.say('This key is shown only once. Send it as: Authorization: Bearer KEY');
  if (made.isFirst)
    output.say(
      "It is the first key: from now on the API rejects every request without one, except on Z-API's own routes.",
    );
  if (!made.remembered)
    output.say(
      'This could not be recorded in POMBO_DATA_DIR: if Redis loses the key, the API may accept requests without one.',
    );
  output.next(`revoke it: pombo keys revoke ${made.key.id}`);
}

/** Records outside Redis that keys are required from now on (see `createKeylessAccess` of the API). */
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
    'There are no keys in Redis. If none was ever created, the API accepts requests without one from this machine only.',
  );
}

/** `pombo keys revoke`: immediate and final. Throws `not_found`. */
export async function revokeKey(id: string, output: Output): Promise<void> {
  const key = await withDeployment(async ({ client, config, record }) => {
    const revoked = await createApiKeys(client, config.prefix).revoke(id);
    await record('revokeKey', id);
    return revoked;
  });
  output.document(key, () => [`Revoked the key "${key.name}".`]);
}

const COLUMNS: Column<ApiKey>[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['scopes', ({ scopes }) => scopes.join(',')],
  ['created', ({ createdAt }) => moment(createdAt)],
  ['last used', ({ lastUsedAt }) => (lastUsedAt === undefined ? 'never' : moment(lastUsedAt))],
  ['revoked', ({ revokedAt }) => (revokedAt === undefined ? '' : moment(revokedAt))],
];
