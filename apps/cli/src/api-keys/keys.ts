import { accessFile, rememberClosed } from '@pombo/api';
import { createApiKeys, type ApiKey, type ApiScope } from '@pombo/api/api-keys';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';
import { named, shown, words } from '../terminal/words.ts';

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
  output.say(words('key_once'));
  if (made.isFirst) output.say(words('key_first'));
  if (!made.remembered) output.say(words('key_not_noted'));
  output.next(words('key_revoke', { id: made.key.id }));
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
  output.list(keys, columns(), words('key_none'));
}

/** `pombo keys revoke`: immediate and final. Throws `not_found`. */
export async function revokeKey(id: string, output: Output): Promise<void> {
  const key = await withDeployment(async ({ client, config, record }) => {
    const revoked = await createApiKeys(client, config.prefix).revoke(id);
    await record('revokeKey', id);
    return revoked;
  });
  output.document(key, () => [words('key_revoked', { name: key.name })]);
}

const columns = (): Column<ApiKey>[] => [
  [named('id'), ({ id }) => id],
  [named('name'), ({ name }) => name],
  [named('scopes'), ({ scopes }) => scopes.join(',')],
  [named('created'), ({ createdAt }) => moment(createdAt)],
  [named('last used'), ({ lastUsedAt }) => (lastUsedAt === undefined ? shown('key_never_used') : moment(lastUsedAt))],
  [named('revoked'), ({ revokedAt }) => (revokedAt === undefined ? '' : moment(revokedAt))],
];
