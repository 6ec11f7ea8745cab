import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
// @ts-expect-error The scripts run before anything is built and have no types.
import { notesOf, readChangeset, withVersion } from '../../scripts/lib/changelog.mjs';

/** The release: versions, notes, and workflows that publish only when a person chooses it. */
const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A page.\n\n### Changed\n\n- A word.\n\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- All.\n';

test('a new version has what was unreleased and the changesets, by heading, and the old versions stay', () => {
  const changes = [
    readChangeset('---\n"@pombo/cli": minor\n---\n\nA command.\nIt is fast.\n') as unknown,
    readChangeset('---\n"@pombo/cli": patch\n"@pombo/api": major\n---\n\nA field is gone.\n') as unknown,
  ];
  const text = withVersion(CHANGELOG, changes, { version: '2.0.0', date: '2026-11-22' }) as string;
  expect(text).toBe(
    '# Changelog\n\n## [Unreleased]\n\n## [2.0.0] - 2026-11-22\n\n### Upgrade first\n\n- A field is gone.\n\n### Added\n\n- A page.\n- A command.\n  It is fast.\n\n### Changed\n\n- A word.\n\n## [1.0.0] - 2026-01-01\n\n### Added\n\n- All.\n',
  );
  expect(notesOf(text, '2.0.0')).toContain('- A command.');
  expect(notesOf(text, '2.0.0')).not.toContain('- All.');
  expect(notesOf(text, '1.0.0')).toBe('### Added\n\n- All.');
});

test('a version that the changelog lacks, and a changeset without a bump, are refused', () => {
  expect(() => notesOf(CHANGELOG, '9.9.9') as string).toThrow('no version 9.9.9');
  expect(() => readChangeset('---\n---\n\nNothing.\n') as unknown).toThrow('neither major, minor nor patch');
});

test('the changelog of this repository takes a new version', () => {
  const text = withVersion(read('CHANGELOG.md'), [], { version: '9.9.9', date: '2026-11-22' }) as string;
  expect(text.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(
    read('CHANGELOG.md')
      .split('\n')
      .filter((line) => line.startsWith('- ')).length,
  );
});

interface Workflow {
  on: Record<string, { inputs?: { mode?: { default: string } } } | null>;
  permissions: Record<string, string>;
  jobs: Record<string, { strategy?: { matrix: Record<string, unknown> }; steps?: Step[]; uses?: string }>;
}

interface Step {
  run?: string;
  uses?: string;
  if?: string;
  with?: Record<string, unknown>;
}

const workflows = Object.fromEntries(
  readdirSync(new URL('.github/workflows', root)).map((file) => [
    file,
    parse(read(`.github/workflows/${file}`)) as Workflow,
  ]),
);

test('CI runs .ci/run on Node 24 and 26', () => {
  const { ci } = workflows['ci.yml']!.jobs;
  expect(ci!.strategy!.matrix['node']).toEqual([24, 26]);
  expect(ci!.steps!.map(({ run }) => run)).toContain('.ci/run');
});

test('what publishes runs by hand only, and by default publishes nothing', () => {
  for (const name of ['publish.yml', 'release.yml']) {
    const { on } = workflows[name]!;
    expect(Object.keys(on), name).toEqual(['workflow_dispatch']);
    expect(on['workflow_dispatch']!.inputs!.mode!.default, name).toBe('dry-run');
  }
  const steps = Object.values(workflows['release.yml']!.jobs).flatMap(({ steps: each = [] }) => each);
  const acts = steps.filter(({ run = '', uses = '' }) => /gh release|login-action|attest-/.test(`${run}${uses}`));
  expect(acts).toHaveLength(3);
  for (const step of acts) expect(step.if).toBe("inputs.mode == 'release'");
  const build = steps.find(({ uses = '' }) => uses.includes('build-push-action'))!;
  expect(build.with).toMatchObject({ push: "${{ inputs.mode == 'release' }}", provenance: 'mode=max', sbom: true });
});
