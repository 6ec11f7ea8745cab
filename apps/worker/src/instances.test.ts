import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';
import { watchInstances } from './instances.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

test('the instances in force are one list until their file changes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pombo-instances-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'instances.json');
  const write = (names: string[]): Promise<void> =>
    writeFile(file, JSON.stringify({ instances: names.map((name) => ({ name, id: name, token: 'T0KEN' })) }));
  await write(['vendas']);
  const watched = watchInstances(readConfig({ POMBO_INSTANCES: file, POMBO_DATA_DIR: folder }), silent);
  onTestFinished(() => watched.close());
  const before = watched.current();
  expect(before.map(({ name }) => name)).toEqual(['vendas']);
  expect(watched.current()).toBe(before);
  // Written repeatedly: a change before the file was first looked at goes unnoticed.
  await expect
    .poll(
      async () => {
        await write(['vendas', 'suporte']);
        return watched.current().map(({ name }) => name);
      },
      { interval: 300, timeout: 20_000 },
    )
    .toEqual(['vendas', 'suporte']);
});
