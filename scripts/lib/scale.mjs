/** The tables of docs/scale.md, from what `pnpm bench scale --record` has written into bench/results/scale.json. */
import { readFileSync } from 'node:fs';
import { table } from './reference.mjs';

const RESULT = new URL('../../bench/results/scale.json', import.meta.url);

/** One line per need, one column per number of numbers. */
export function needs() {
  const { needed } = saved();
  const lines = [
    ['sends a second', (row) => count(row.sendsPerSecond)],
    ['deployments', (row) => count(row.deployments)],
    ['worker processes (at least two)', (row) => count(row.workers)],
    ['memory of the workers', (row) => bytes(row.workerMemoryGb * 1e9)],
    ['Redis nodes, without replicas', (row) => count(row.redisNodes)],
    ['memory of Redis', (row) => bytes(row.redisMemoryGb * 1e9)],
    ['traffic to and from Redis, a second', (row) => bytes(row.redisMbPerSecond * 1e6)],
    ['journals, a day', (row) => bytes(row.journalGbPerDay * 1e9)],
    ["the event stream's share of its node's core, in each deployment", (row) => `${two(row.streamNodeCpuPercent)} %`],
    [
      'lateness in the worker, median and 99th percentile',
      (row) => `${two(row.simulatedLateP50Ms)} ms, ${two(row.simulatedLateP99Ms)} ms`,
    ],
    ['lanes of the worker with the most, to the mean', (row) => row.mostLanesToMean.toFixed(2)],
  ];
  const head = ['', ...needed.map(({ side }) => count(Number(side)))];
  return table(
    head,
    lines.map(([name, shown]) => [name, ...needed.map(shown)]),
  );
}

/** The limits in the order in which a growing deployment meets them, and the metric that shows each of them coming. */
export function limits() {
  const { limit } = saved();
  const rows = [
    [
      limit.sendsPerWorker,
      "a worker's core",
      `about ${count(limit.sendsPerWorker)} sends a second and process`,
      'CPU of the process above 60 %, and the lag of its event loop (`nodejs_eventloop_lag_p99_seconds`) above 50 ms: add a worker',
    ],
    [
      limit.sendsPerRedisNode,
      "Redis's core",
      `about ${count(limit.sendsPerRedisNode)} sends a second and node`,
      'CPU of Redis above 60 %, `instantaneous_ops_per_sec`: move to a Cluster, or add nodes',
    ],
  ].toSorted(([a], [b]) => a - b);
  const wider = [
    [
      "Redis's memory",
      `about ${bytes(limit.redisBytesPerNumber)} a number with the backlog above`,
      '`used_memory` against `maxmemory`: add nodes, or shorten the retention',
    ],
    ...[
      [
        limit.numbersByLists,
        'the lists of lanes',
        'network and CPU of workers that send nothing: divide the deployment',
      ],
      [limit.numbersByEvents, 'the event stream', 'CPU of the node with the stream while the others are idle'],
    ]
      .toSorted(([a], [b]) => a - b)
      .map(([numbers, where, sign]) => [where, `about ${count(numbers)} numbers in one deployment`, sign]),
  ];
  const lines = [...rows.map(([, ...line]) => line), ...wider].map((line, at) => [`${at + 1}`, ...line]);
  return table(['order', 'limit', 'where', 'what shows it'], lines);
}

function saved() {
  const { rows } = JSON.parse(readFileSync(RESULT, 'utf8'));
  return {
    needed: rows.filter(({ side }) => side !== 'limits'),
    limit: rows.find(({ side }) => side === 'limits'),
  };
}

/** Two digits that count: the costs are not known better. */
function two(value) {
  return String(Number(value.toPrecision(2)));
}

function count(value) {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : Number(two(value)).toLocaleString('en-US');
}

function bytes(value) {
  const units = [
    ['TB', 1e12],
    ['GB', 1e9],
  ];
  const [unit, size] = units.find(([, each]) => value >= each) ?? ['MB', 1e6];
  return `${two(value / size)} ${unit}`;
}
