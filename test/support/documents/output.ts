/** Replaces what differs between two runs: ids, times, durations, ports. */
const CHANGING: [RegExp, string][] = [
  [/\b(cmp|msg|cb|key)_[0-9a-f]{8,}/g, '$1_ID'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b[0-9A-F]{18,40}\b/g, 'ZAPI-ID'],
  [/\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?\b/g, 'DATE'],
  [/\b\d{1,2}:\d{2}(?::\d{2})?\b/g, 'TIME'],
  [/\b\d+(?:\.\d+)? (?:ms|s|min|h)\b/g, 'DURATION'],
  [/(?<=127\.0\.0\.1:)\d+/g, 'PORT'],
];

/** Returns the lines of a text, comparable with those of another run. */
export function comparable(text: string): string[] {
  const plain = CHANGING.reduce((each, [pattern, name]) => each.replaceAll(pattern, name), text);
  return plain
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s{2,}/g, '  '))
    .filter((line) => line !== '');
}

/** Returns the lines of a page's output that were not printed, in order. A line "…" stands for any lines. */
export function missingLines(expected: string, printed: string): string[] {
  const actual = comparable(printed);
  let from = 0;
  return comparable(expected).filter((line) => {
    if (line === '…') return false;
    const at = actual.indexOf(line, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}
