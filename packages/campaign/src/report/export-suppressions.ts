import { withPlus } from '@pombo/core';
import { stringify } from 'csv-stringify/sync';
import { defuse } from '../csv/formulas.ts';

/** Lines of one piece. */
const AT_ONCE = 1000;

/**
 * Yields the people who must not receive messages as a CSV that Excel opens and `suppress import` reads back. Cells that a
 * spreadsheet would run as a formula are defused. Phones stay text and have their `+`: without it, a number abroad may be
 * read back as a national one, which is another person.
 */
export async function* exportSuppressions(
  people: AsyncIterable<{ phone: string; why: string; at: string }>,
): AsyncIterable<string> {
  let lines = [['phone', 'why', 'at']];
  let isFirst = true;
  for await (const { phone, why, at } of people) {
    lines.push([asText(phone), defuse(why), at]);
    if (lines.length < AT_ONCE) continue;
    yield stringify(lines, { bom: isFirst });
    isFirst = false;
    lines = [];
  }
  if (lines.length > 0) yield stringify(lines, { bom: isFirst });
}

/** A LID is text anyway. */
function asText(phone: string): string {
  const spelled = withPlus(phone);
  return spelled === phone ? defuse(phone) : `="${spelled}"`;
}
