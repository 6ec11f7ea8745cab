import type { ReceivedSpan } from './otlp.ts';

const [WIDTH, ROW, NAMES, RIGHT] = [860, 26, 270, 90];
const COLORS: Record<string, string> = { 'pombo-api': '#3b6fb6', 'pombo-worker': '#b0672c' };

/** Draws a trace as an SVG: one bar for each span, by time, indented under its parent. */
export function drawTrace(spans: readonly ReceivedSpan[]): string {
  const rows = inOrder(spans);
  const from = Math.min(...rows.map(({ span }) => span.from));
  const to = Math.max(...rows.map(({ span }) => span.to));
  const x = (ms: number): number => NAMES + ((ms - from) / (to - from)) * (WIDTH - NAMES - RIGHT);
  const lines = rows.map(({ span, depth }, at) => {
    const y = 40 + at * ROW;
    const width = Math.max(2, x(span.to) - x(span.from));
    const color = COLORS[span.service] ?? '#777';
    return [
      `<text x="${12 + depth * 16}" y="${y + 13}" fill="currentColor">${escape(span.name)}</text>`,
      `<rect x="${x(span.from).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="17" rx="3" fill="${color}"/>`,
      `<text x="${(x(span.from) + width + 6).toFixed(1)}" y="${y + 13}" fill="currentColor">${(span.to - span.from).toFixed(1)} ms</text>`,
    ].join('\n  ');
  });
  const height = 48 + rows.length * ROW;
  const legend = Object.entries(COLORS).map(
    ([service, color], at) =>
      `<rect x="${12 + at * 130}" y="12" width="12" height="12" rx="3" fill="${color}"/><text x="${30 + at * 130}" y="22" fill="currentColor">${service}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" color="#222" role="img" aria-label="A trace of one message">
  <rect width="${WIDTH}" height="${height}" fill="#fff"/>
  ${legend.join('\n  ')}
  ${lines.join('\n  ')}
</svg>
`;
}

/** Returns the names of the spans in a picture, from top to bottom. */
export function namesIn(svg: string): string[] {
  return [...svg.matchAll(/<text x="(?:12|28|44|60)" y="\d+" fill="currentColor">([^<]*)</g)].map(([, name]) =>
    name!.replaceAll('&amp;', '&'),
  );
}

/** Returns the spans as the picture shows them: children under their parents, by time. */
export function inOrder(spans: readonly ReceivedSpan[]): { span: ReceivedSpan; depth: number }[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const under = (parent: string | undefined, depth: number): { span: ReceivedSpan; depth: number }[] =>
    spans
      .filter(({ parentSpanId }) => (parent === undefined ? !known.has(parentSpanId ?? '') : parentSpanId === parent))
      .toSorted((a, b) => a.from - b.from || b.to - a.to)
      .flatMap((span) => [{ span, depth }, ...under(span.spanId, depth + 1)]);
  return under(undefined, 0);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
