import { sayAll } from '@pombo/catalogue';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE, csv, readAll } from '../recipients/campaign.fixture.ts';
import { createCampaign } from '../import/create-campaign.ts';
import type { Import } from '../store/imports.ts';
import type { CampaignRecord } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-duplicates-'));
});
afterAll(() => rm(folder, { recursive: true }));

const OPTIONS = { instances: ['vendas'], image: IMAGE, caption: 'Pedido {{ pedido }}' };

/** Creates a campaign from a file in a store that discards everything. Returns its file of rejected lines. */
async function rejectedOf(path: string, rejected: string): Promise<string[]> {
  const imported: Partial<Import> = {
    append: async () => {},
    seal: async () => {},
    isLost: () => false,
    discard: async () => {},
  };
  const store = {
    open: async () => ({ answer: 'opened', record: {} as CampaignRecord, import: imported as Import }),
    get: async () => ({}) as CampaignRecord,
  } as unknown as CampaignStore;
  const keepImage = async (url: string) => ({ kind: 'url', url }) as const;
  await createCampaign(path, { ...OPTIONS, rejected }, { store, keepImage }).catch(() => undefined);
  return (await readFile(rejected, 'utf8')).trimEnd().split('\n');
}

const PEOPLE = ['11987654321', '11987654322', '11987654323'];
const LINES = [
  ...PEOPLE.map((phone) => `${phone};A`),
  // More than the few that a summary names.
  ...Array.from({ length: 12 }, (_none, at) => `${PEOPLE[at % 3]};${at < 10 ? 'A' : `B${at}`}`),
];

test('--rejected lists every duplicate, and whether it differs from the line that is sent', async () => {
  const path = join(folder, 'all.csv');
  await writeFile(path, `telefone;pedido\n${LINES.join('\n')}\n`);
  const [head, ...lines] = await rejectedOf(path, join(folder, 'all-rejected.csv'));
  expect(head).toBe('\ufefftelefone;pedido;_line;_column;_reason');
  expect(lines).toHaveLength(12);
  for (const [at, line] of lines.entries()) {
    const other = at < 10 ? '' : ' with other content';
    expect(line).toContain(
      `${LINES[at + 3]};${at + 5};telefone;"duplicate of line ${2 + (at % 3)}${other}, which is sent`,
    );
  }
});

test('--rejected lists every one of 24,000 left-out lines, in order', async () => {
  const path = join(folder, 'many.csv');
  const half = 12_000;
  const pairs = Array.from({ length: half }, (_none, at) => [`${PEOPLE[0]};A`, `1${at};B`]).flat();
  await writeFile(path, `telefone;pedido\n${PEOPLE[0]};A\n${pairs.join('\n')}\n`);
  const [, ...lines] = await rejectedOf(path, join(folder, 'many-rejected.csv'));
  expect(lines.map((line) => Number(line.split(';')[2]))).toEqual(
    Array.from({ length: 2 * half }, (_none, at) => at + 3),
  );
});

test('an imported file of rejected lines leaves its duplicates out until their reason is emptied', async () => {
  const path = join(folder, 'again.csv');
  await writeFile(path, `telefone;pedido\n${LINES.join('\n')}\n123;C\n`);
  const rejected = join(folder, 'again-rejected.csv');
  const [head = '', ...lines] = await rejectedOf(path, rejected);
  expect(lines).toHaveLength(13);
  // The one bad line is corrected, which is the purpose of the file.
  const mended = [head, ...lines.map((line) => line.replace(/^123;/, '11987654329;'))];
  const sent = await readAll(Buffer.from(`${mended.join('\n')}\n`), OPTIONS);
  expect(sent.recipients.map(({ phone }) => phone)).toEqual(['5511987654329']);
  expect(sent.summary.counts).toMatchObject({ rows: 13, ready: 1, duplicate: 12, rejected: 0 });
  const wanted = mended.map((line, at) => (at === 11 ? line.replace(/"duplicate[^"]*"/, '') : line));
  const both = await readAll(Buffer.from(`${wanted.join('\n')}\n`), OPTIONS);
  expect(both.recipients).toHaveLength(2);
});

test('a duplicate with other content gives a warning, one with the same content does not', async () => {
  const [ana] = PEOPLE;
  const { summary } = await readAll(csv('telefone;pedido', `${ana};A`, `${ana};A`, `55${ana};A`, `${ana};B`), OPTIONS);
  expect(summary.warnings).toEqual([{ code: 'duplicate_differs', count: 1, lines: [5] }]);
  expect(summary.counts).toMatchObject({ ready: 1, duplicate: 3 });
});

test.for([
  [5, 100, false],
  [6, 100, true],
  [1, 2, true],
] as const)('%i rejected lines of %i: warned about: %s', async ([bad, rows, warned]) => {
  const lines = Array.from({ length: rows }, (_none, at) => (at < bad ? `123;A` : `119${87_000_000 + at};A`));
  const { summary } = await readAll(csv('telefone;pedido', ...lines), OPTIONS);
  const notes = summary.notes.map((note) => sayAll(note)).filter((note) => note.includes('more than 5 %'));
  expect(notes).toHaveLength(warned ? 1 : 0);
  if (warned)
    expect(notes[0]).toMatch(new RegExp(`^${bad} of ${rows} lines \\(${Math.round((bad / rows) * 100)} %\\)`));
});
