import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench, NUMBERS } from '../../pombo.fixture.ts';

const cli = bench();
cli.setEnv({
  POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
  ZAPI_BASE_URL: 'http://127.0.0.1:1',
});

const CAPTION = 'Olá {{ nome }}, seu pedido {{ pedido }} chegou!';
const TO_BOTH = ['--instance', 'vendas,suporte', '--image', 'https://example.com/natal.png', '--no-image-check'];

/** As Excel in Brazil saves it: Windows-1252, semicolons, CR LF. */
function excel(name: string, lines: readonly string[]): string {
  writeFileSync(join(cli.dir, name), Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'));
  return name;
}

const NATAL = excel('natal.csv', [
  'Telefone;Nome;Pedido',
  '11 90000-0001;João;1041',
  '(21) 6000-0002;Conceição;1042',
  '5,51199E+12;Inês;1043',
  '+55 11 90000 0001;João de novo;1044',
  '11 3333;Mário;1045',
  '31 90000-0003;;1046',
  '41 90000-0004;Luís',
]);

describe('campaign check', () => {
  test('reports format, counts, every rejected line, the first messages, the estimate, and how to send them', async () => {
    const { code, stdout, stderr } = await cli.run([
      'campaign',
      'check',
      NATAL,
      ...TO_BOTH,
      '--caption',
      CAPTION,
      '--delay',
      '3-8',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "natal.csv   windows-1252 · delimiter ";" · 3 columns · 7 rows
       !  the file is not UTF-8 and is read as Windows-1252; check the accents: João, Conceição, Inês, Mário, Luís
       !  4 of 7 lines (57 %) are rejected, which is more than 5 %: check columns and country

             1  ready
             1  ready, repaired     ninth digit added, or a decimal zero removed
             1  skipped, duplicate  line 5 is for the same person as line 2
             4  rejected            1 phone in scientific notation · 1 phone too short or too long · 1 empty variable · 1 wrong number of cells

       !  1 skipped although different from the line that is sent: two orders by one person? (line 5)

        line 4  Telefone  "5,51199E+12"         is in scientific notation: the spreadsheet has dropped the last digits; format the column as Text, type or paste the numbers again and export again; the digits are no longer in this file
        line 6  Telefone  "11 3333"             has 6 digits, too few; a number has 8 to 15 digits, for example 5511987654321
        line 7  Nome                            is empty, and the template gives no default for it
        line 8            "41 90000-0004 Luís"  has 2 cells, the header has 3

      The first messages:

        line 2  5511900000001  https://example.com/natal.png
            Olá João, seu pedido 1041 chegou!
        line 3  5521960000002  https://example.com/natal.png
            Olá Conceição, seu pedido 1042 chegou!

        Through vendas and suporte, 3–8 s between two messages of each: under a minute
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "
      Nothing was sent. To send 2 messages:
        → pombo campaign create natal.csv --instance vendas,suporte --image https://example.com/natal.png --caption 'Olá {{ nome }}, seu pedido {{ pedido }} chegou!' --delay 3-8 --no-image-check
        → see its first message on your own phone: pombo campaign test natal --to YOUR-PHONE
        → send it to all: pombo campaign start natal
      "
    `);
  });

  test('with --json: one document with every rejected line', async () => {
    const { code, json } = await cli.run(['campaign', 'check', NATAL, ...TO_BOTH, '--caption', CAPTION, '--json']);
    expect(code).toBe(0);
    const [document, ...more] = json();
    expect(more).toEqual([]);
    expect(document).toMatchObject({
      finding: { encoding: 'windows-1252', delimiter: ';', columns: ['Telefone', 'Nome', 'Pedido'] },
      counts: {
        rows: 7,
        ready: 1,
        repaired: 1,
        duplicate: 1,
        suppressed: 0,
        alreadySent: 0,
        alreadyKnown: 0,
        rejected: 4,
      },
      rejected: [
        { line: 4, column: 'Telefone', value: '5,51199E+12', code: 'phone_scientific' },
        { line: 6, column: 'Telefone', value: '11 3333', code: 'phone_length' },
        { line: 7, column: 'Nome', value: '', code: 'missing_variable' },
        { line: 8, code: 'ragged' },
      ],
      duplicates: [{ line: 5, firstLine: 2 }],
      samples: [
        { line: 2, phone: '5511900000001', caption: 'Olá João, seu pedido 1041 chegou!' },
        { line: 3, phone: '5521960000002', repairs: ['ninth-digit'] },
      ],
      estimate: { minMs: expect.any(Number), maxMs: expect.any(Number) },
    });
  });

  test('reads status posts, and images in the folder of the file', async () => {
    cli.file('foto.png', Buffer.from(PNG, 'base64'));
    const file = cli.file(
      'posts.csv',
      'type,phone,image,caption\nsend-image-status,,foto.png,Bom dia\nsend-image,11 90000-0001,foto.png,\nsend-image,11 90000-0002,../foto.png,\n',
    );
    const { json } = await cli.run(['campaign', 'check', file, '--instance', 'vendas', '--json']);
    expect(json()).toMatchObject([
      {
        counts: { ready: 2, rejected: 1 },
        samples: [{ type: 'send-image-status', image: { kind: 'base64' } }, { type: 'send-image' }],
        rejected: [{ line: 4, column: 'image', code: 'image' }],
      },
    ]);
    expect(JSON.stringify(json())).not.toContain(PNG);
  });

  test('writes the rejected lines to --rejected, accepts corrected ones, and never overwrites the input file', async () => {
    await cli.run(['campaign', 'check', NATAL, ...TO_BOTH, '--caption', CAPTION, '--rejected', 'bad.csv']);
    const bad = readFileSync(join(cli.dir, 'bad.csv'), 'utf8');
    expect(bad).toContain('5,51199E+12;Inês;1043;4;Telefone;');
    cli.file('corrected.csv', bad.replace('5,51199E+12', '11900000009'));
    const { json } = await cli.run(['campaign', 'check', 'corrected.csv', ...TO_BOTH, '--caption', CAPTION, '--json']);
    expect(json()).toMatchObject([{ counts: { rows: 5, ready: 1, rejected: 3, duplicate: 1 } }]);

    const before = readFileSync(join(cli.dir, NATAL));
    const refused = await cli.run(['campaign', 'check', NATAL, ...TO_BOTH, '--rejected', `./${NATAL}`]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--rejected would overwrite the input file');
    expect(readFileSync(join(cli.dir, NATAL))).toEqual(before);
  });

  test('works without Redis, and reports one that is unavailable', async () => {
    const { code, stderr } = await cli.run(['campaign', 'check', NATAL, ...TO_BOTH], {
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/127\.0\.0\.1:1 .*only against this machine's file/);
  });
});

describe('exit code 2, and nothing is created', () => {
  test.each([
    ['no line can be sent', ['none.csv', ...TO_BOTH], ['file_unusable', 'None of the 2 lines can be sent']],
    ['no line below the header', ['empty.csv', ...TO_BOTH], ['file_unusable', 'no lines below its header']],
    ['--strict and a bad line', [NATAL, ...TO_BOTH, '--strict'], ['file_unusable', '3 lines are rejected']],
    ['a file that is not there', ['gone.csv', ...TO_BOTH], ['file_unreadable', 'there is no such file']],
    [
      'half a workbook',
      ['book.csv', ...TO_BOTH],
      ['file_unreadable', 'The workbook is damaged', 'Open it in Excel, save it'],
    ],
    [
      'an unknown number',
      [NATAL, '--instance', 'venda', '--image', 'https://example.com/a.png'],
      ['unknown_instance', '"vendas"', 'vendas, suporte'],
    ],
    ['no number', [NATAL, '--image', 'https://example.com/a.png'], ['campaign_refused', '--instance']],
    ['no image', [NATAL, '--instance', 'vendas'], ['campaign_refused', '--image']],
    [
      'a misspelt variable',
      [NATAL, ...TO_BOTH, '--caption', '{{ nme }}'],
      ['campaign_refused', 'Did you mean {{ nome }}, for the column "Nome"?'],
    ],
    ['a wrong choice', [NATAL, ...TO_BOTH, '--on-unknown', 'maybe'], ['invalid_input', 'hold, assume-sent, retry']],
  ])('%s', async (_name, args, texts) => {
    cli.file('none.csv', 'phone\n123\nabc\n');
    cli.file('empty.csv', 'phone\n');
    cli.file('book.csv', 'PK\u0003\u0004workbook');
    const { code, stderr } = await cli.run(['campaign', 'check', ...args]);
    expect(code).toBe(2);
    for (const text of texts) expect(stderr).toContain(text);
  });

  test('the report and the error are one document with --json', async () => {
    const file = cli.file('bad-only.csv', 'phone\n123\n');
    const { code, json } = await cli.run(['campaign', 'check', file, ...TO_BOTH, '--json']);
    expect(code).toBe(2);
    expect(json()).toMatchObject([
      { counts: { rejected: 1 }, rejected: [{ line: 2 }], error: { code: 'file_unusable' } },
    ]);
  });

  test('every invalid flag is reported at once', async () => {
    const wrong = [
      '--delay',
      '20',
      '--country',
      'BRA',
      '--expires-at',
      '2020-01-01T00:00:00Z',
      '--id',
      'a b',
      '--again',
    ];
    const { code, stderr } = await cli.run(['campaign', 'create', NATAL, ...TO_BOTH, ...wrong]);
    expect(code).toBe(2);
    for (const flag of ['--delay', '--country', '--expires-at', '--id', '--again'])
      expect(stderr).toContain(`  ${flag} `);
  });
});

test('without Redis every other campaign command ends with exit code 3', async () => {
  for (const args of [
    ['list'],
    ['show', 'x'],
    ['start', 'x'],
    ['watch', 'x'],
    ['export', 'x'],
    ['create', NATAL, ...TO_BOTH],
  ]) {
    const { code, stdout, stderr } = await cli.run(['campaign', ...args]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('pombo up');
  }
});

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
