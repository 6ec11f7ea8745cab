import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const script = join(root, 'scripts/mutations.mjs');

/** This process's Node, and those on PATH. */
function nodesOnPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const found = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path));
  return [...new Set([process.execPath, ...found])];
}

test.for(nodesOnPath())(
  'scripts/mutations.mjs runs under %s and finds each text that it takes out, and the test that must notice',
  async (node) => {
    const { stdout } = await promisify(execFile)(node, [script, '--list'], { cwd: root });
    expect(stdout).toContain(`Node ${process.version}`);
    expect(stdout).not.toMatch(/NOT THERE|NO SUCH TEST/);
  },
);
