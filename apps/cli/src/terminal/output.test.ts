import { afterEach, describe, expect, test, vi } from 'vitest';
import { reportError } from './error-report.ts';
import { createProgram } from '../program.ts';
import { globalFlagsOf } from './global-flags.ts';
import { alignRows, cell, fitRows, span } from './table.ts';

describe('a table', () => {
  test('is aligned by its visible width, with accents and colours', () => {
    const green = '\u001b[32mopen\u001b[39m';
    expect(
      alignRows([
        ['número', 'state', 'x'],
        ['é', green, 'y'],
        ['suporte', 'held', ''],
      ]),
    ).toEqual(['número   state  x', `é        ${green}   y`, 'suporte  held']);
  });

  test('fits the terminal: empty and optional columns go, the widest is cut, the first is whole, figures are on the right', () => {
    const rows = [
      ['id', 'status', 'count', 'made', 'error'],
      ['msg_0123456789', 'failed', '1,020', '', 'invalid_phone: Invalid phone'],
      ['msg_2', 'read', '7', '', ''],
    ];
    const isOptional = (column: number): boolean => column === 2;
    expect(fitRows(rows, 80, isOptional)).toEqual([
      'id              status  count  error',
      'msg_0123456789  failed  1,020  invalid_phone: Invalid phone',
      'msg_2           read        7',
    ]);
    expect(fitRows(rows, 40, isOptional)).toEqual([
      'id              status  error',
      'msg_0123456789  failed  invalid_phone: …',
      'msg_2           read',
    ]);
  });

  test('escapes control characters in values', () => {
    expect(cell('a\u001b[2Jb\nc\td\u202ee')).toBe('a [2Jb c d e');
    expect(cell(undefined)).toBe('');
  });

  test.each([
    [0, '0 s'],
    [1200, '2 s'],
    [119_000, '119 s'],
    [600_000, '10 min'],
    [7_200_000, '2 h'],
    [864_000_000, '10 d'],
  ])('%i ms are %s', (ms, text) => expect(span(ms)).toBe(text));
});

describe('an unexpected error', () => {
  const program = createProgram();
  afterEach(() => vi.restoreAllMocks());

  function told(error: unknown, debug = false): { code: number; stdout: string; stderr: string } {
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        written[name] += String(text);
        return true;
      });
    }
    return { code: reportError(error, program, { json: !debug, color: false, debug }), ...written };
  }

  test('is short, has the code internal, and contains no token, login or phone', () => {
    const text =
      'POST https://api.z-api.io/instances/3C01/token/SECRET/send-image redis://me:PASSWORD@host 5511987654321';
    const error = new TypeError(text);
    const { code, stdout, stderr } = told(error);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'internal', message: expect.stringContaining('TypeError') },
    });
    expect(stdout).not.toMatch(/SECRET|PASSWORD|987654321|output\.test/);
    const debug = told(error, true);
    expect(debug.stderr).toContain('output.test');
    expect(debug.stderr).not.toMatch(/SECRET|PASSWORD|987654321/);
  });
});

test('global flags are found anywhere in a command line, up to --', () => {
  expect(globalFlagsOf(['lanes', '--json'])).toEqual({ json: true, color: true, debug: false });
  expect(globalFlagsOf(['--no-color', 'message', 'show', '--debug', '--', '--json'])).toEqual({
    json: false,
    color: false,
    debug: true,
  });
});
