import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { credentialsOf } from './instance.ts';
import { watchInstances } from './watch-instances.ts';

test('a token whose file changes is used without a restart; one that is not valid leaves the last valid one in force', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pombo-rotation-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const [file, token] = [join(dir, 'instances.json'), join(dir, 'token')];
  writeFileSync(token, 'FIRST0123456789');
  writeFileSync(file, JSON.stringify({ instances: [{ name: 'vendas', id: '3C01B2A4', token: '${VENDAS_TOKEN}' }] }));
  // As `withSecretFiles` of the apps gives it: each access reads the file.
  let inFile = 'FIRST0123456789';
  const env = {
    VENDAS_TOKEN_FILE: token,
    get VENDAS_TOKEN() {
      return inFile;
    },
  };
  const refused: unknown[] = [];
  const instances = watchInstances({ file, env, baseUrl: 'http://127.0.0.1:1' }, (error) => refused.push(error));
  onTestFinished(() => instances.close());
  const tokenNow = (): string => credentialsOf(instances.instances()[0]!).token;
  expect(tokenNow()).toBe('FIRST0123456789');

  // A file that changes before the first look is not noticed as a change.
  await expect
    .poll(
      () => {
        inFile = `SECOND0123456789`;
        writeFileSync(token, `${inFile}${'\n'.repeat(Math.round(Math.random() * 50))}`);
        return tokenNow();
      },
      { timeout: 15_000, interval: 500 },
    )
    .toBe('SECOND0123456789');

  inFile = '';
  writeFileSync(token, '');
  await expect.poll(() => refused.length, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(tokenNow()).toBe('SECOND0123456789');
  expect(String(refused[0])).not.toMatch(/FIRST|SECOND/);
});
