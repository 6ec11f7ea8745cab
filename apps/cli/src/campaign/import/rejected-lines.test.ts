import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bench } from '../../pombo.fixture.ts';
import { surveyFile } from './survey.ts';

const cli = bench();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-bad-'));
});
afterAll(() => rm(folder, { recursive: true }));

const LINES = 5000;
const CONTENT = `telefone;nome\n${Array.from({ length: LINES }, (_none, at) => `1${at};Zé ${at}`).join('\n')}\n`;

test('a survey keeps 1,000 rejected lines in memory, and returns all of them in order', async () => {
  const path = join(folder, 'bad.csv');
  await writeFile(path, CONTENT);
  const options = { instances: ['vendas'], image: 'https://example.com/a.png' };
  const signal = new AbortController().signal;
  const { rejected, summary } = await surveyFile(path, options, new Map(), { samples: 0, signal });
  try {
    expect(summary.counts).toMatchObject({ rows: LINES, rejected: LINES });
    expect([rejected.count, rejected.first.length]).toEqual([LINES, 1000]);
    const lines: number[] = [];
    for await (const { line } of rejected.all()) lines.push(line);
    expect(lines).toEqual(Array.from({ length: LINES }, (_none, at) => at + 2));
  } finally {
    await rejected.close();
  }
});

test('check writes every rejected line into a pipe, as JSON and as text', async () => {
  cli.file('bad.csv', CONTENT);
  const words = ['campaign', 'check', 'bad.csv', '--instance', 'vendas', '--image', 'https://example.com/a.png'];
  const [document] = (await cli.run([...words, '--no-image-check', '--json'])).json();
  const rejected = document!['rejected'] as { line: number; value: string }[];
  expect(rejected.map(({ line }) => line)).toEqual(Array.from({ length: LINES }, (_none, at) => at + 2));
  expect(document).toMatchObject({ counts: { rejected: LINES }, error: { code: 'file_unusable' } });
  const { stdout, code } = await cli.run([...words, '--no-image-check']);
  expect(code).toBe(2);
  expect(stdout.match(/^ {2}line \d+ /gm)).toHaveLength(LINES);
});
