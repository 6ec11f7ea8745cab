import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@pombo/api';
import { expect, onTestFinished, test } from 'vitest';

/** `deploy/systemd/pombo.service`, checked by systemd's own tools where they are installed. */
const unit = readFileSync(new URL('../../deploy/systemd/pombo.service', import.meta.url), 'utf8');
const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!systemd)
  process.stderr.write('systemd-analyze is not installed (Debian: apt-get install systemd): its checks are skipped\n');

/** Of 100. systemd calls less than 40 "OK"; a unit without any of these settings has 96. */
const MAX_EXPOSURE = 20;

/** Returns the value of a setting, which the unit has once. */
function setting(name: string): string {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value!).join('|');
}

/** Writes the unit to a file; on this machine the program and its folder are other ones. */
function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pombo-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'pombo.service');
  writeFileSync(file, text.replaceAll('/opt/pombo/pombo', process.execPath).replaceAll('/opt/pombo', folder));
  return file;
}

function verify(file: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--generators=no', file], {
    encoding: 'utf8',
  });
  // It also reports the other units of this machine.
  const output = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('pombo'));
  return { status, output: output.join('\n') };
}

test.skipIf(!systemd)('systemd accepts it', () => {
  expect(verify(written(unit))).toEqual({ status: 0, output: '' });
});

test.skipIf(!systemd)('systemd refuses it with a setting that does not exist', () => {
  expect(verify(written(unit.replace('UMask=', 'UMasc=')))).toMatchObject({
    output: expect.stringContaining('UMasc') as string,
  });
});

test.skipIf(!systemd)(`its exposure is at most ${MAX_EXPOSURE} of 100`, () => {
  const args = ['security', '--offline=true', '--no-pager', `--threshold=${MAX_EXPOSURE}`];
  expect(spawnSync('systemd-analyze', [...args, written(unit)]).status).toBe(0);
  const open = unit.replace(/^(?:Protect|Private|Restrict).*$/gm, '');
  expect(spawnSync('systemd-analyze', [...args, written(open)]).status).not.toBe(0);
});

test('the service has longer to stop than a POST may take, and its Redis outlives its workers', () => {
  const { sendTimeoutMs } = readConfig({});
  expect(Number(setting('TimeoutStopSec'))).toBeGreaterThan(sendTimeoutMs / 1000 + 30);
  // With the default, systemd would stop the embedded Redis at the same time as Pombo.
  expect(setting('KillMode')).toBe('mixed');
  expect(setting('Restart')).toBe('always');
});
