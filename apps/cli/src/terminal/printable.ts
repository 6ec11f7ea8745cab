// Characters that move the cursor, overwrite text, or reverse its direction. Line ends and tabs are allowed.
const OBEYED = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
// The sequences that `styleText` writes for the styles of `Style`, and no others.
const STYLE = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;

/**
 * Returns text that a terminal shows and does not obey: each control character as `\x1b`. With `styled`, Pombo's own
 * styles are kept. File names, arguments and cells may contain anything.
 */
export function printable(text: string, styled: boolean = false): string {
  if (!styled) return text.replaceAll(OBEYED, escaped);
  return text
    .split(STYLE)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(OBEYED, escaped)))
    .join('');
}

/** Returns the JSON of a value, on one line, with those characters escaped as well. `replacer`: as for `JSON.stringify`. */
export function printableJson(value: unknown, replacer?: (field: string, value: unknown) => unknown): string {
  return JSON.stringify(value, replacer).replaceAll(OBEYED, (sign) => String.raw`\u${hex(sign, 4)}`);
}

function escaped(sign: string): string {
  return sign.charCodeAt(0) < 0x80 ? String.raw`\x${hex(sign, 2)}` : String.raw`\u${hex(sign, 4)}`;
}

function hex(sign: string, digits: number): string {
  return sign.charCodeAt(0).toString(16).padStart(digits, '0');
}
