import { describe, expect, test } from 'vitest';
import { API_HINTS, API_TEXTS } from './api-words.ts';
import { CATALOGUE } from './catalogue.ts';
import { CELL_FINDINGS } from './findings/cells.ts';
import { FILE_FINDINGS } from './findings/file.ts';
import { FLAG_FINDINGS } from './findings/flags.ts';
import { HEADER_FINDINGS } from './findings/header.ts';
import { IMAGE_FINDINGS } from './findings/image.ts';
import { LINE_FINDINGS } from './findings/lines.ts';
import { PHONE_FINDINGS } from './findings/phone.ts';
import { TEMPLATE_FINDINGS } from './findings/template.ts';
import { WORKBOOK_FINDINGS } from './findings/workbook.ts';
import {
  HOLD_WORDS,
  LANGUAGES,
  STATE_WORDS,
  acceptedLanguage,
  languageOfShell,
  notice,
  parseLanguage,
  say,
  sayAll,
} from './index.ts';
import { CAMPAIGN_REFUSALS } from './refusals/campaigns.ts';
import { IMPORT_REFUSALS } from './refusals/imports.ts';
import { MESSAGE_REFUSALS } from './refusals/messages.ts';
import { REASONS } from './screens/reasons.ts';

describe('a text', () => {
  test('exists in every language, and no two languages say the same unless nothing has to be translated', () => {
    for (const [code, texts] of Object.entries(CATALOGUE)) {
      expect(Object.keys(texts).toSorted(), code).toEqual(LANGUAGES.toSorted());
      const [first, second] = LANGUAGES.map((language) => texts[language]);
      if (typeof first !== 'function') expect(JSON.stringify(first), code).not.toBe(JSON.stringify(second));
    }
  });

  test('has its number, list and plural in the form of its language', () => {
    const rows = notice('file_many_rejected', { rejected: 1, rows: 12_345, percent: 6 });
    expect(say(rows).text).toContain('1 of 12,345 lines (6 %) is rejected');
    expect(say(rows, 'pt-BR').text).toContain('1 de 12.345 linhas (6%) foi recusada');
    const many = notice('file_many_rejected', { rejected: 2, rows: 3, percent: 67 });
    expect(say(many, 'pt-BR').text).toContain('foram recusadas');
  });

  test('contains other notices in its own language', () => {
    const reason = notice('phone_no_area_code');
    const example = notice('lines_example', { line: 7, column: 'Telefone', reason });
    expect(sayAll(notice('lines_none', { rows: 2, hints: [example] }), 'pt-BR')).toBe(
      'Nenhuma das 2 linhas pode ser enviada; Por exemplo, linha 7: Telefone está sem o DDD; ponha o DDD na frente: 11 98765-4321',
    );
  });

  test('survives JSON, and is its code where a newer version wrote it', () => {
    const stored: unknown = JSON.parse(JSON.stringify(notice('line_ragged', { cells: 3, columns: 4 })));
    expect(say(stored as ReturnType<typeof notice>, 'pt-BR')).toEqual({ text: 'tem 3 células, e o cabeçalho tem 4' });
    expect(say({ code: 'from_the_future', values: {} })).toEqual({ text: 'from_the_future' });
  });

  test('does not compile without its parameters, or with others', () => {
    // @ts-expect-error -- `columns` is missing
    expect(notice('line_ragged', { cells: 3 }).code).toBe('line_ragged');
    // @ts-expect-error -- a number is wanted
    expect(notice('line_nul', { at: 3 }).code).toBe('line_nul');
    // @ts-expect-error -- no such text
    expect(notice('line_ragedd').code).toBe('line_ragedd');
  });
});

describe('a caller of the API', () => {
  const NAMES_CLI = /--[a-z]|campaign create|pombo [a-z]+ |\bflag\b/;
  /** What a command says that no request leads to. */
  const CLI_ONLY = new Set([
    ...['campaign_not_ended', 'campaign_changed', 'campaign_unsettled'],
    ...['watch_importing', 'watch_unstarted'],
  ]);
  const source = (code: string): string => {
    const { en, 'pt-BR': pt } = CATALOGUE[code as keyof typeof CATALOGUE];
    return [en, pt].map((text) => (typeof text === 'function' ? String(text) : JSON.stringify(text))).join('\n');
  };
  const shared = Object.keys({
    ...{ ...FLAG_FINDINGS, ...WORKBOOK_FINDINGS, ...HEADER_FINDINGS, ...LINE_FINDINGS, ...CELL_FINDINGS },
    ...{ ...FILE_FINDINGS, ...IMAGE_FINDINGS, ...PHONE_FINDINGS, ...TEMPLATE_FINDINGS },
    ...{ ...CAMPAIGN_REFUSALS, ...IMPORT_REFUSALS, ...MESSAGE_REFUSALS, ...REASONS },
  });

  test('reads no flag and no command: each text that names one has words for the API', () => {
    const naming = shared.filter((code) => NAMES_CLI.test(source(code)) && !CLI_ONLY.has(code));
    expect(naming.length).toBeGreaterThan(20);
    expect(naming.filter((code) => !(code in API_TEXTS) && !(code in API_HINTS))).toEqual([]);
  });

  test('reads words of every language, which name no flag either', () => {
    for (const [code, texts] of Object.entries({ ...API_TEXTS, ...API_HINTS })) {
      expect(Object.keys(texts).toSorted(), code).toEqual(LANGUAGES.toSorted());
      for (const text of Object.values(texts) as unknown[])
        expect(typeof text === 'function' ? String(text) : JSON.stringify(text), code).not.toMatch(NAMES_CLI);
    }
  });

  test('gets them by the code, also inside another notice; a command gets its own', () => {
    const none = notice('flags_no_image');
    expect(say(none, 'en', 'api')).toEqual({
      text: 'The campaign has no image to send',
      hint: 'Choose an image ("image"), or add a column "image".',
    });
    expect(say(none).hint).toContain('--image');
    const next = notice('next_start', { id: 'c' });
    const refused = notice('campaign_not_possible', { id: 'c', state: 'ready', command: 'pause', next });
    expect(say(refused, 'pt-BR', 'api').hint).toBe('Inicie-a antes.');
    expect(say(refused).hint).toBe('Start it with: pombo campaign start c');
    expect(say(notice('phone_no_area_code'), 'en', 'api')).toEqual(say(notice('phone_no_area_code')));
  });
});

describe('the language', () => {
  test.for([
    ['pt-BR', 'pt-BR'],
    ['pt', 'pt-BR'],
    ['PT_br.UTF-8', 'pt-BR'],
    ['en', 'en'],
    ['en-US', 'en'],
    ['fr', undefined],
    ['', undefined],
    ['ptolemy', undefined],
  ] as const)('--lang %s is %s', ([text, expected]) => {
    expect(parseLanguage(text)).toBe(expected);
  });

  test.for([
    [{ LANG: 'pt_BR.UTF-8' }, 'pt-BR'],
    [{ LANG: 'pt_PT' }, 'pt-BR'],
    [{ LANG: 'pt' }, 'pt-BR'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'pt_BR.UTF-8' }, 'pt-BR'],
    [{ LANG: 'pt_BR.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'pt_BR.UTF-8', LC_ALL: '' }, 'pt-BR'],
    [{}, 'en'],
  ] as const)('of a shell with %o is %s', ([environment, expected]) => {
    expect(languageOfShell(environment)).toBe(expected);
  });

  test.for([
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt-BR'],
    ['en;q=0.8, pt;q=0.9', 'pt-BR'],
    ['de, en;q=0.5', 'en'],
    ['pt;q=0, en', 'en'],
    ['*', 'en'],
    [undefined, 'en'],
  ] as const)('of Accept-Language %s is %s', ([header, expected]) => {
    expect(acceptedLanguage(header)).toBe(expected);
  });
});

const COMMAND =
  /pombo (?:up|doctor|(?:lanes|message|instances|webhooks|unknown|journal) [a-z]+)(?: \{instance\}| --[a-z-]+| ID| DIR| URL)*/g;

describe('why a number does not send', () => {
  const pairs = [
    ...Object.entries(HOLD_WORDS.en).map(([code, en]) => [code, en, HOLD_WORDS['pt-BR'][code as 'paused']] as const),
    ...Object.entries(STATE_WORDS.en).map(([code, en]) => [code, en, STATE_WORDS['pt-BR'][code as 'closed']] as const),
  ];

  test.for(pairs)('%s: the same commands, and the same warning or none, in every language', ([, en, pt]) => {
    const commandsOf = (texts: readonly string[]): string[] => texts.flatMap((text) => text.match(COMMAND) ?? []);
    expect(commandsOf(pt.steps)).toEqual(commandsOf(en.steps));
    expect(pt.endedBy).toBe(en.endedBy);
    expect(pt.avoid === undefined).toBe(en.avoid === undefined);
    expect(pt.means).not.toBe(en.means);
  });
});
