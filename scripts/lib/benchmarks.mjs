/** The measured figures of docs/benchmarks.md, from what `pnpm bench NAME --record` has written into bench/results. */
import { readFileSync, readdirSync } from 'node:fs';
import { table } from './reference.mjs';

const RESULTS = new URL('../../bench/results/', import.meta.url);

/** Each benchmark's command, what it did, and a table: one line per figure, one column per side. */
export function benchmarks() {
  return (
    readdirSync(RESULTS)
      // Those of `scale` are docs/scale.md.
      .filter((file) => file.endsWith('.json') && file !== 'scale.json')
      .toSorted()
      .map((file) => section(JSON.parse(readFileSync(new URL(file, RESULTS), 'utf8'))))
      .join('\n\n')
  );
}

/** What durability costs: what `pnpm bench strict` found for each way to keep the writes of a send. */
export function durability() {
  const { rows } = JSON.parse(readFileSync(new URL('strict.json', RESULTS), 'utf8'));
  const lines = rows.map((row) => [
    DURABILITY[row.side] ?? row.side,
    shown(row.sendsPerSecond),
    `${shown(row.callToPostP50Ms)} ms`,
    `${shown(row.nodeCpuMsPerSend)}, ${shown(row.redisCpuMsPerSend)} ms`,
    shown(row.journalBytesPerSend ?? 0),
  ]);
  return table(
    [
      'what is on disk before a POST',
      'sends a second',
      'call to POST, median',
      'CPU per send: Node, Redis',
      'journal bytes per send',
    ],
    lines,
  );
}

const DURABILITY = {
  embedded: '`embedded`: all of Redis (`appendfsync always`) and the journal',
  everysec: '`everysec`: nothing',
  'everysec + journal': '`everysec` and the journal: the journal',
  'embedded + replica': '`embedded`, and a replica has the attempt too (strict mode)',
};

function section({ bench, about, measured, machine, stolenPercent, rows, ratios }) {
  const sides = bySide(rows);
  const names = [...new Set(sides.flatMap(({ figures }) => Object.keys(figures)))];
  const hasRatios = Object.keys(ratios).length > 0;
  const head = ['', ...sides.map(({ side }) => side), ...(hasRatios ? [`${sides[0].side} ÷ ${sides[1].side}`] : [])];
  const lines = names.map((name) => [
    inWords(name),
    ...sides.map(({ figures }) => shown(figures[name])),
    ...(hasRatios ? [shown(ratios[name])] : []),
  ]);
  const stolen =
    stolenPercent === undefined
      ? ''
      : ` Other machines on the host took ${stolenPercent} % of the CPU time that it wanted.`;
  return `### \`pnpm bench ${bench}\`\n\n${about}. Measured ${measured} on ${machine}.${stolen}\n\n${table(head, lines)}`;
}

/** One entry per side: of rows with a kind, the bytes by kind. */
function bySide(rows) {
  return [...Map.groupBy(rows, ({ side }) => side)].map(([side, each]) => ({
    side,
    figures: Object.assign(
      {},
      ...each.map(({ side: _side, kind, bytes, ...figures }) => (kind === undefined ? figures : { [kind]: bytes })),
    ),
  }));
}

/** `redisCpuMsPerSend` → `redis cpu ms per send`. */
function inWords(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function shown(value) {
  return value === undefined ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 6 });
}
