import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test as anyTest } from 'vitest';
import { stringify } from 'csv-stringify/sync';
import { exportResults, type ResultRow } from '../report/export.ts';
import { openTable } from './open-table.ts';
import { readCampaign } from '../recipients/read-campaign.ts';
import { rejectedFile } from './rejected-file.ts';
import { DELIMITERS } from './detect-format.ts';

const OFFICE = spawnSync('soffice', ['--version']).status === 0;
// eslint-disable-next-line eslint/no-console
if (!OFFICE)
  console.warn('No soffice on PATH: what LibreOffice makes of exports is not tested (Debian: libreoffice-calc-nogui)');
const test = anyTest.skipIf(!OFFICE);

const STARTS = ['=1+1', '+1+1', '-1-1', '@SUM(1)', "=cmd|'/C calc'!A0", '"=2+2"', ' =3+3', '""=4+4', "'=5+5"];
const CELLS = [
  ...STARTS,
  ...[';', ',', '|', '\t', '\n', '\r', '\r\n', '; ', ';"'].flatMap((between) =>
    STARTS.map((start) => `x${between}${start};y`),
  ),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pombo-office-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The formulas that LibreOffice finds in files, when it splits them by these delimiters. */
async function formulasIn(names: readonly string[], delimiters: string): Promise<Record<string, string[]>> {
  const out = join(folder, `as-${[...delimiters].map((sign) => sign.charCodeAt(0)).join('-')}`);
  await mkdir(out);
  const separators = [...delimiters].map((sign) => sign.charCodeAt(0)).join('/');
  await promisify(execFile)('soffice', [
    ...['--headless', `-env:UserInstallation=file://${join(folder, 'profile')}`],
    // 34: the quote; 76: UTF-8; 1: from the first line.
    `--infilter=Text - txt - csv (StarCalc):${separators},34,76,1`,
    ...['--convert-to', 'fods', '--outdir', out, ...names.map((name) => join(folder, `${name}.csv`))],
  ]);
  const found = names.map(async (name) => {
    const sheet = await readFile(join(out, `${name}.fods`), 'utf8');
    expect(sheet, name).toContain('vendas');
    return [name, sheet.match(/table:formula="[^"]*"/g) ?? []] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

async function writeExport(name: string, delimiter: string): Promise<void> {
  const rows = CELLS.map((cell, at): ResultRow => {
    const base = { line: at + 2, pomboId: `msg_${at}`, instance: 'vendas', status: 'failed', attempts: 1 } as const;
    return { ...base, error: cell, variables: { [cell]: cell, nome: cell } };
  });
  let text = '';
  for await (const part of exportResults(rows, 'csv', { delimiter, variables: ['nome', CELLS[0]!] })) text += part;
  await writeFile(join(folder, `${name}.csv`), text);
}

/** The file of rejected lines for a file in which no line can be sent. */
async function writeRejected(name: string, delimiter: string): Promise<void> {
  const source = stringify(
    [['telefone', 'instance', 'nome', '=1+1'], ...CELLS.map((cell) => ['12', 'vendas', cell, cell])],
    { delimiter },
  );
  await writeFile(join(folder, `${name}-source.csv`), source);
  const file = await openTable(join(folder, `${name}-source.csv`));
  const rejected = await rejectedFile(join(folder, `${name}.csv`), file.columns, file.finding.delimiter);
  const { counts } = await readCampaign(
    file,
    { image: 'https://example.com/a.jpg' },
    { onRejected: (rejection) => rejected.write(rejection) },
  );
  expect(counts).toMatchObject({ rows: CELLS.length, rejected: CELLS.length });
  await rejected.close();
  await file.close();
}

test('LibreOffice finds no formula in an export or in rejected lines, by whichever delimiters it reads them', async () => {
  const names: string[] = [];
  for (const delimiter of DELIMITERS) {
    const sign = delimiter.charCodeAt(0);
    names.push(`export-${sign}`, `rejected-${sign}`);
    await writeExport(`export-${sign}`, delimiter);
    await writeRejected(`rejected-${sign}`, delimiter);
  }
  const none = Object.fromEntries(names.map((name) => [name, []]));
  for (const delimiters of [';', ',', ',;\t']) {
    const { 'rejected-44-source': asGiven, ...written } = await formulasIn(
      [...names, 'rejected-44-source'],
      delimiters,
    );
    expect(asGiven!.length, 'LibreOffice runs what is not defused').toBeGreaterThan(4);
    expect(written).toEqual(none);
  }
});
