import { expect, test } from 'vitest';
import { csv } from './campaign.fixture.ts';
import { openCsv } from './open.ts';
import { readRows, type RowOptions } from './rows.ts';

async function linesOf(bytes: Uint8Array, options: RowOptions = {}): Promise<number[]> {
  const file = await openCsv(bytes);
  try {
    const lines: number[] = [];
    for await (const row of readRows(file, options)) lines.push(row.line);
    return lines;
  } finally {
    await file.close();
  }
}

test('more rows than allowed end the reading', async () => {
  const bytes = csv('phone', '5511987654321', '5511987654322', '5511987654323');
  expect(await linesOf(bytes, { maxRows: 3 })).toEqual([2, 3, 4]);
  await expect(linesOf(bytes, { maxRows: 2 })).rejects.toMatchObject({ code: 'file_unusable' });
});

test('a quote that swallows a huge file is noticed before the file is in memory, with the line where it opened', async () => {
  const swallowed = '5511987654321,Ana\n'.repeat(1_200_000);
  const bytes = Buffer.from(`phone,nome\n5511987654321,Bia\n5511987654322,"Caio\n${swallowed}`);
  await expect(linesOf(bytes)).rejects.toMatchObject({
    code: 'file_unreadable',
    message: 'The quote (") that opens on line 3 is never closed',
  });
});

test('a quote is found where it opened, also behind a cell of several lines and behind blank lines', async () => {
  const bytes = csv('phone,a,b', '', '', '5511987654321,"one', 'two","three', '5511987654322,x,y');
  await expect(linesOf(bytes)).rejects.toThrow('opens on line 5 ');
});

test('who stops reading early leaves nothing running', async () => {
  const file = await openCsv(csv('phone', ...Array.from({ length: 5000 }, (_, n) => String(5_511_900_000_000 + n))));
  for await (const row of readRows(file)) {
    expect(row.line).toBe(2);
    break;
  }
  await file.close();
});
