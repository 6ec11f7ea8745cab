/**
 * The type that an `Accept` header likes best (RFC 9110, 12.5.1): the one of highest quality, each by the most specific
 * range that names it; among equals the first. The first too when the header likes none of them, or is missing.
 */
export function preferredType<T extends string>(accept: string | undefined, types: readonly [T, ...T[]]): T {
  const ranges = (accept ?? '*/*').split(',').map(parseRange);
  return types.reduce((best, type) => (qualityOf(type, ranges) > qualityOf(best, ranges) ? type : best));
}

interface Range {
  type: string;
  quality: number;
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

function qualityOf(type: string, ranges: readonly Range[]): number {
  const named = [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const name of named) {
    const range = ranges.find((each) => each.type === name);
    if (range !== undefined) return range.quality;
  }
  return 0;
}
