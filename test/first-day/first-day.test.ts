import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparable } from '../support/documents/output.ts';
import { openTerminal, type Terminal } from '../support/documents/terminal.ts';
import { stage } from '../support/stage.ts';

/**
 * The first day of a person with a messy XLSX and one number, at a terminal: from `init` to the exported results. What they
 * read is in `golden`, once in each language; ids, times and durations may differ. `RECORD=1` writes it again, and
 * with it the pictures of the guides (`node scripts/documents.mjs`).
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const IMAGE_AND_TEXT = `--image examples/foto.png --caption 'Oi {{ nome | default: "tudo bem" }}!'`;
const FILE = 'examples/clientes.xlsx';

/** What is typed, in order. `up` runs in a terminal of its own. */
const TYPED = {
  init: './pombo init',
  up: './pombo up',
  check: `./pombo campaign check ${FILE} ${IMAGE_AND_TEXT}`,
  create: `./pombo campaign create ${FILE} --name novembro ${IMAGE_AND_TEXT}`,
  test: './pombo campaign test novembro --to 5511987654321',
  start: './pombo campaign start novembro --watch --out resultado.csv',
};

test('it takes at most 6 commands', () => {
  expect(Object.keys(TYPED).length).toBeLessThanOrEqual(6);
});

describe.for([
  { language: 'en', locale: 'en_US.UTF-8' },
  { language: 'pt-BR', locale: 'pt_BR.UTF-8' },
])('the first day in $language', ({ language, locale }) => {
  const on = stage();
  let folder: string;
  let person: Terminal;
  let server: Terminal;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pombo-first-day-'));
    for (const name of ['pombo', 'examples']) symlinkSync(join(ROOT, name), join(folder, name));
    mkdirSync(join(folder, 'home'));
    const { ZAPI_BASE_URL, POMBO_PREFIX } = on.env as { ZAPI_BASE_URL: string; POMBO_PREFIX: string };
    const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
    const own = { PATH: path, HOME: join(folder, 'home'), LANG: locale, NO_COLOR: '1' };
    const env = { ...own, ZAPI_BASE_URL, POMBO_PREFIX, REDIS_URL: on.redisUrl, POMBO_PORT: '0' };
    [person, server] = await Promise.all([openTerminal(folder, env), openTerminal(folder, env)]);
  });
  afterAll(async () => {
    await person.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Compares what was printed with what was recorded. */
  function asRecorded(step: string, printed: string): void {
    const file = join(import.meta.dirname, 'golden', language, `${step}.txt`);
    if (process.env['RECORD'] === '1') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${printed.trim()}\n`);
    }
    expect(comparable(printed)).toEqual(comparable(readFileSync(file, 'utf8')));
  }

  async function type(step: keyof typeof TYPED, answers: string[] = []): Promise<string> {
    const { code, output } = await person.paste(`${TYPED[step]}\n`, answers);
    expect(code, output).toBe(0);
    asRecorded(step, output);
    return output;
  }

  test('init asks five questions, and connects the number', async () => {
    const { id, token, clientToken } = on.zapi('vendas');
    const printed = await type('init', [id, token, clientToken, '0.1-0.2', '']);
    expect(printed).not.toContain(token);
  });

  test('up serves it', async () => {
    const printed = await server.start(`${TYPED.up}\n`, 'Ctrl-C');
    expect(printed).toContain('default');
  });

  test('check says which lines are left out, and why; nothing is sent', async () => {
    await type('check');
    expect(on.simulator.posts()).toEqual([]);
  });

  test('create stores it; test sends the first message to the own phone', async () => {
    await type('create');
    expect(on.simulator.posts()).toEqual([]);
    await type('test');
    expect(on.simulator.posts()).toMatchObject([{ phone: '5511987654321', caption: 'Oi Ana Souza!' }]);
  });

  test('start sends it to each of the eight once, watches it, and writes the results', async () => {
    await type('start');
    const phones = on.simulator.posts().map(({ phone }) => phone);
    expect(phones).toHaveLength(1 + 8);
    expect(new Set(phones).size).toBe(1 + 8);
    asRecorded('resultado', readFileSync(join(folder, 'resultado.csv'), 'utf8'));
  });
});
