/** Digits that a spreadsheet keeps of a number. */
const DIGITS = 15;

const PLAIN = new Intl.NumberFormat('en-US', {
  useGrouping: false,
  maximumSignificantDigits: DIGITS,
});

/**
 * Returns a cell's number without an exponent: `5.511987654321E12` → `5511987654321`. Whole numbers keep every digit; the
 * noise of binary fractions (`0.30000000000000004`) goes, as in the program that wrote it.
 */
export function numberText(written: string): string {
  if (/^-?\d+$/.test(written)) return written;
  const value = Number(written);
  if (written === '' || !Number.isFinite(value)) return written;
  if (Number.isSafeInteger(value)) return String(value);
  return PLAIN.format(value);
}
