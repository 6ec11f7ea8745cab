import { expect, test } from 'vitest';
import { hintsOf } from '../hints.fixture.ts';
import { recipients, upOverAll } from '../pombo.fixture.ts';

const { cli, zapi } = upOverAll();
const { phones, csv } = recipients(cli, '551196');
const THROUGH = ['--instance', 'vendas', '--image', 'https://example.com/a.png', '--no-image-check'];

test('campaign failures groups by cause, with the words of Z-API, advice, and a retry that works', async () => {
  const numbers = phones(6);
  const answer = (status: number, error: string, phone: string) =>
    zapi.fault({ do: { kind: 'answer', enqueue: false, status, body: { error } }, phone, times: 1 });
  answer(400, 'Invalid phone', numbers[1]!);
  answer(400, 'Invalid phone', numbers[2]!);
  answer(400, 'Something odd', numbers[4]!);
  const file = csv('falhas.csv', numbers);
  expect((await cli.run(['campaign', 'create', file, ...THROUGH, '--start'])).code).toBe(0);
  const watched = await cli.run(['campaign', 'watch', 'falhas']);
  expect(watched.stderr).toContain('pombo campaign failures ');

  const shown = await cli.run(['campaign', 'failures', 'falhas']);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('falhas: 3 accepted · 3 failed.');
  expect(shown.stdout).toMatch(
    / 2 {2}failed: invalid_phone {2}\(line 3, 4\)\n +Z-API says[^\n]*\n +"Invalid phone"\n +Correct/,
  );
  expect(shown.stdout).toMatch(/ 1 {2}failed: rejected {2}\(line 6\)\n[^"]*"Something odd"\n +Read Z-API's words/);
  const retry = hintsOf(shown).find(({ text }) => text.startsWith('campaign retry'))!;
  expect(retry.text).toMatch(/^campaign retry cmp_\S+ --only failed --code rejected$/);
  expect(hintsOf(shown).some(({ text }) => text.includes('invalid_phone'))).toBe(false);

  const [document] = (await cli.run(['campaign', 'failures', 'falhas', '--json'])).json();
  expect(document).toMatchObject({
    groups: [
      { status: 'failed', code: 'invalid_phone', count: 2, words: ['Invalid phone'], lines: [3, 4] },
      { status: 'failed', code: 'rejected', count: 1, command: expect.stringContaining('--code rejected') as string },
    ],
  });
  expect(await cli.run(retry.words!)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 queued again') as string,
  });
  await cli.run(['campaign', 'watch', 'falhas']);
  expect(zapi.received(numbers[4])).toHaveLength(1);
  expect((await cli.run(['campaign', 'failures', 'falhas'])).stdout).not.toContain('rejected');
});
