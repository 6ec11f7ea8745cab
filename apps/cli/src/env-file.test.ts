import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench, CANARY } from './pombo.fixture.ts';

/** A `.env` in the folder where a command runs. */
const NUMBER = `ZAPI_INSTANCE_ID=${CANARY}ID\nZAPI_TOKEN='${CANARY}-token'\n`;

describe('.env in the working folder', () => {
  test('is read, and doctor names each variable and where it comes from, but no secret', async () => {
    const cli = bench();
    cli.file('.env', `\uFEFF# ours\nPOMBO_PREFIX="from-file"\nLOG_LEVEL=warn\n${NUMBER}`);
    const { stdout } = await cli.run(['doctor'], { LOG_LEVEL: 'error' });
    expect(stdout).toContain('POMBO_PREFIX=from-file (.env)');
    expect(stdout).toContain('LOG_LEVEL=error (environment)');
    expect(stdout).toMatch(/ZAPI_TOKEN=\[hidden, \d+ characters\] \(\.env\)/);
    expect(stdout).toMatch(/instances +default/);
  });

  test('the environment wins, even with an empty variable', async () => {
    const cli = bench();
    cli.file('.env', 'REDIS_URL=redis://127.0.0.1:1\n');
    expect((await cli.run(['lanes'])).stderr).toContain('127.0.0.1:1');
    expect((await cli.run(['lanes'], { REDIS_URL: '' })).stderr).toContain('REDIS_URL is not set');
  });

  test('a name in it that nothing reads is reported with the one that was meant', async () => {
    const cli = bench();
    cli.file('.env', `POMBO_PROT=${CANARY}\n`);
    const { stdout } = await cli.run(['doctor']);
    expect(stdout).toContain('POMBO_PROT is set in .env, but Pombo does not read it');
    expect(stdout).toContain('Did you mean POMBO_PORT?');
  });

  test('an invalid value in it ends with exit code 2 and the name of the variable', async () => {
    const cli = bench();
    cli.file('.env', 'LOG_LEVEL=loud\n');
    const { code, stderr } = await cli.run(['lanes']);
    expect(code).toBe(2);
    expect(stderr).toContain('LOG_LEVEL is "loud"');
  });

  test('doctor warns if other users can read its secrets', async () => {
    const cli = bench();
    cli.file('.env', NUMBER, 0o644);
    expect((await cli.run(['doctor'])).stdout).toMatch(
      /\.env can be read by other users[^\n]*644[^\n]*\n[^\n]*chmod 600 \.env/,
    );
  });

  test('a folder of that name is ignored', async () => {
    const cli = bench();
    mkdirSync(join(cli.dir, '.env'));
    const { stderr } = await cli.run(['lanes']);
    expect(stderr).not.toContain('.env');
  });
});
