import type { Phone, PhoneRefusal } from '@pombo/core';
import type { Columns } from './header.ts';
import { areaCodeOf } from './headings.ts';

/**
 * Reads the phone of a row. The cell of the area-code column is put in front of a phone that lacks only its area code; a
 * complete one is taken as it is.
 */
export function readWithAreaCode(
  cells: readonly string[],
  { reserved, areaCode }: Columns,
  read: (text: string) => Phone | PhoneRefusal,
): Phone | PhoneRefusal {
  const cell = (cells[reserved.phone!] ?? '').trim();
  const found = read(cell);
  if ('phone' in found || found.code !== 'phone_no_area_code' || areaCode === undefined) return found;
  const code = areaCodeOf(cells[areaCode] ?? '');
  return code === undefined ? found : read(`${code} ${cell}`);
}
