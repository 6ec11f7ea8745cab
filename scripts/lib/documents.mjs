/**
 * Tables of the documents, made from the code that decides: error codes (core/errors.ts), what follows each reply of
 * Z-API (zapi/classify.ts) and each outcome (delivery/decide.ts), statuses, holds and lane states (the guides of core),
 * and what reference.mjs lists.
 */
import { readFileSync } from 'node:fs';
import { REASON_LABELS } from '../../packages/catalogue/src/index.ts';
import { MAX_ERRORED, REJECTIONS_IN_A_ROW, decide } from '../../packages/delivery/src/attempt/decide.ts';
import { createRejectionBreaker } from '../../packages/delivery/src/breakers/rejection-breaker.ts';
import { DEFAULT_TIMINGS } from '../../packages/delivery/src/timings.ts';
import {
  ERRORS,
  HOLD_REASONS,
  LANE_GUIDE,
  LANE_STATES,
  STATUSES,
  STATUS_GUIDE,
  stepsFor,
} from '../../packages/core/src/index.ts';
import { guideOf } from '../../packages/core/src/lane/blockers.ts';
import { RETRY_LIMITS } from '../../packages/core/src/retry-limits.ts';
import { classify } from '../../packages/zapi/src/replies/classify.ts';
import { SEEN_TEXTS } from '../../packages/zapi/src/replies/known-replies.ts';
import { createRedactor } from '../../packages/zapi/src/replies/redact.ts';
import { benchmarks, durability } from './benchmarks.mjs';
import { limits, needs } from './scale.mjs';
import { commands, configuration, events, instanceFields, metrics, table } from './reference.mjs';

/** Every generated table: the file it stands in and the name of its place there. */
export const TABLES = [
  { file: 'docs/reference/errors.md', name: 'error codes', table: errorCodes },
  { file: 'docs/reference/errors.md', name: 'answers of Z-API', table: answers },
  { file: 'README.md', name: 'what is retried', table: retries },
  { file: 'docs/reference/commands.md', name: 'commands', table: commands },
  { file: 'docs/reference/configuration.md', name: 'environment', table: configuration },
  { file: 'docs/reference/configuration.md', name: 'instance file', table: instanceFields },
  { file: 'docs/reference/events.md', name: 'events', table: events },
  { file: 'docs/reference/metrics.md', name: 'metrics', table: metrics },
  { file: 'docs/reference/statuses.md', name: 'statuses', table: statusGuide },
  { file: 'docs/benchmarks.md', name: 'benchmarks', table: benchmarks },
  { file: 'docs/scale.md', name: 'what numbers need', table: needs },
  { file: 'docs/scale.md', name: 'limits', table: limits },
  { file: 'docs/operate.md', name: 'holds', table: holdGuide },
  { file: 'docs/operate.md', name: 'durability', table: durability },
  { file: 'docs/operate.md', name: 'lane states', table: laneStates },
  ...['send.sh', 'http.ts', 'send.py', 'send.php', 'send.go', 'send.cs', 'producer.ts'].map((name) => ({
    file: 'docs/send-from-your-backend.md',
    name,
    table: () => listing(name),
  })),
];

/** An example as a listing, so that the page shows what the tests run. */
function listing(name) {
  const source = readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
  const language = { sh: 'bash', cs: 'csharp' }[name.split('.')[1]] ?? name.split('.')[1];
  return `\`\`\`${language}\n${source.trimEnd()}\n\`\`\``;
}

/** `text` with `table` in the place of this name. Throws when there is no such place. */
export function fill(text, name, rows) {
  const [begin, end] = [`<!-- generated: ${name} -->\n`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`there is no place "${name}"`);
  return `${text.slice(0, from)}${begin}\n${rows}\n\n${text.slice(to)}`;
}

function statusGuide() {
  const rows = STATUSES.map((status) => {
    const { means, next, nextIfMaybeSent, avoid } = STATUS_GUIDE[status];
    const steps = [next, nextIfMaybeSent].flatMap((step) => (step === undefined ? [] : [`${capital(step)}.`]));
    return guideRow(status, means, steps.join(' ').replaceAll('{id}', 'ID'), avoid);
  });
  return guideTable(['status', 'it means', 'what to do', 'what not to do'], rows);
}

function holdGuide() {
  return guideTable(['hold', 'it means', 'who ends it', 'what to do', 'what not to do'], HOLD_REASONS.map(blockerRow));
}

function laneStates() {
  const head = ['state', '`pombo lanes` says', 'it means', 'who ends it', 'what to do', 'what not to do'];
  return guideTable(head, LANE_STATES.map(blockerRow));
}

/** What keeps a lane from sending: its hold, or a state beside its holds. */
function blockerRow(code) {
  const guide = guideOf(code);
  const ends = guide.endedBy === 'person' ? 'a person' : 'automatically';
  const steps = stepsFor(guide, 'NAME').map((step) => `${capital(step)}.`);
  const shown = code in LANE_GUIDE ? [REASON_LABELS.en[code]] : [];
  return guideRow(code, ...shown, guide.means, ends, steps.join(' '), guide.avoid);
}

function guideRow(name, ...cells) {
  const rest = cells.map((cell) => (cell === undefined || cell === '' ? '' : `${cell.replaceAll('|', '\\|')} `));
  return `| \`${name}\` |${rest.map((cell) => ` ${cell}|`).join('')}`;
}

function guideTable(head, rows) {
  return [table(head, []), ...rows].join('\n');
}

function capital(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function errorCodes() {
  const rows = Object.entries(ERRORS).map(([code, { http, exit, title, consequence }]) => {
    return [`\`${code}\``, http, exit, title, consequence];
  });
  return table(['code', 'HTTP status', 'exit code', 'it means', 'what follows'], rows);
}

const judge = { redactor: createRedactor([]), nowMs: 0 };
const options = { timings: DEFAULT_TIMINGS, random: () => 0, onServerError: 'retry' };
const FIRST = { errored: 0, streak: 0, gapMs: 0, refusals: 1 };

/** An answer with this status and body, whole. */
function reply(status, body) {
  return classify(
    { kind: 'reply', status, text: JSON.stringify(body), contentType: 'application/json', framed: true },
    judge,
  );
}

/** The fate of a request without a complete reply. */
const FAILURES = [
  [
    'name not found, connection refused, no connection in time',
    { kind: 'unwritten', step: 'connect', code: 'ECONNREFUSED' },
  ],
  ['the network failed in the TLS handshake', { kind: 'unwritten', step: 'tls', code: 'ECONNRESET' }],
  [
    'a certificate or protocol fault in the TLS handshake',
    { kind: 'unwritten', step: 'tls', code: 'CERT_HAS_EXPIRED' },
  ],
  ['the request cannot be written', { kind: 'unwritten', step: 'dispatch', code: 'UND_ERR_INVALID_ARG' }],
  ['reset, end of the connection or timeout after the first byte', { kind: 'cut', code: 'ECONNRESET' }],
  ['an answer that is cut, whatever its status', { kind: 'cut', code: 'UND_ERR_SOCKET', status: 200 }],
];

const IDS = { zaapId: 'Z', messageId: 'M' };

/** Every kind of answer with what it is classified as, [what, outcome]. */
function classified() {
  return [
    ...FAILURES.map(([what, failure]) => [what, classify(failure, judge)]),
    ['2xx with an id', reply(200, IDS)],
    ['2xx with an id and an error', reply(200, { ...IDS, error: 'x' })],
    ['2xx that proves nothing: no id, not JSON, an unknown error', reply(200, {})],
    ...SEEN_TEXTS.map(byWords),
    pages(),
    ...byStatus(),
  ];
}

/** Known words, with every status but those that mean silence whatever is said. */
function byWords(words) {
  const said = (status) => reply(status, { error: words.replace('…', 'x') });
  const others = HTTP_STATUSES.filter((status) => said(status).kind !== said(400).kind);
  return [`"${words}" (with ${ranges(others)} it is silence)`, said(400)];
}

/** A web page where Z-API answers JSON: it is from a proxy. */
function pages() {
  const page = (status) =>
    classify({ kind: 'reply', status, text: '<html></html>', contentType: 'text/html', framed: true }, judge);
  const unclear = HTTP_STATUSES.filter((status) => status < 500 && page(status).kind === 'unknown');
  return [`a web page with HTTP ${ranges(unclear)}`, page(unclear[0])];
}

const HTTP_STATUSES = Array.from({ length: 300 }, (_none, at) => 300 + at);

/** Statuses from 300 on whose words no row knows, those next to each other that mean the same as one. */
function byStatus() {
  const rows = [];
  for (const status of HTTP_STATUSES) {
    const outcome = reply(status, { error: 'x' });
    const same = JSON.stringify({ ...outcome, httpStatus: undefined, detail: undefined });
    const row = rows.find((each) => each.same === same);
    if (row === undefined) rows.push({ same, outcome, statuses: [status] });
    else row.statuses.push(status);
  }
  return rows.map(({ statuses, outcome }) => [`HTTP ${ranges(statuses)}`, outcome]);
}

/** `500, 501, 505–511` */
function ranges(numbers) {
  const spans = [];
  for (const number of numbers) {
    if (spans.at(-1)?.[1] === number - 1) spans.at(-1)[1] = number;
    else spans.push([number, number]);
  }
  return spans
    .map(([from, to]) => (to - from > 1 ? `${from}–${to}` : from === to ? from : `${from}, ${to}`))
    .join(', ');
}

function answers() {
  const rows = classified().map(([what, outcome]) => [what.replaceAll('|', '\\|'), nameOf(outcome), follows(outcome)]);
  return table(["Z-API's reply", 'taken for', 'what follows'], rows);
}

function nameOf(outcome) {
  const reason = outcome.reason ?? outcome.code;
  return reason === undefined ? `\`${outcome.kind}\`` : `\`${outcome.kind}\` (\`${reason}\`)`;
}

/** What `decide` makes of it, in words. */
/** Whether refusals with this code, one after the other, hold the number. */
function holdsInARow(outcome) {
  const watch = createRejectionBreaker();
  return Array.from({ length: REJECTIONS_IN_A_ROW }, () => watch.note('lane', outcome)).at(-1) >= REJECTIONS_IN_A_ROW;
}

function follows(outcome) {
  if (outcome.kind === 'ask-status')
    return "Z-API's `/status` is asked: number connected: `failed` (`rejected`); else the number is held";
  const { to, lane } = decide(outcome, FIRST, options);
  if (to === 'accepted') return '`accepted`';
  if (to === 'failed')
    return holdsInARow(outcome)
      ? `\`failed\`; ${REJECTIONS_IN_A_ROW} alike in a row hold the number (\`storm\`)`
      : '`failed`';
  if (to === 'unknown') return '`unknown`: never sent again automatically';
  if (lane.hold !== undefined)
    return `${outcome.scope === 'account' ? 'every number of the account' : 'the number'} is held (\`${lane.hold.reason}\`), the message waits`;
  if (outcome.kind === 'down')
    return `tried once more, then every number of the account is held (\`${decide(outcome, { ...FIRST, streak: 1 }, options).lane.hold.reason}\`)`;
  if (outcome.kind === 'errored')
    return `sent again, ${MAX_ERRORED} attempts at most, unless it turns out to have been accepted`;
  return 'sent again';
}

function seconds(outcome, given) {
  return given.map((facts) => decide(outcome, { ...FIRST, ...facts }, options).lane.waitMs / 1000);
}

/** The README's: one row for each kind of outcome. */
function retries() {
  const kinds = Object.groupBy(
    classified().filter(([, { kind }]) => kind !== 'ask-status'),
    ([, { kind }]) => kind,
  );
  const statuses = (kind) =>
    kinds[kind]
      .map(([what]) => what)
      .filter((what) => what.startsWith('HTTP'))
      .map((what) => what.slice(5))
      .join(', ');
  const holds = [...new Set(kinds.down.map(([, { reason }]) => `\`${reason}\``))].join(', ');
  const codes = [...new Set(kinds.refused.map(([, { code }]) => `\`${code}\``))].join(', ');
  const [one, two, three, last] = seconds(
    { kind: 'unreached', detail: '' },
    [0, 1, 2, 50].map((streak) => ({ streak })),
  );
  const backoffs = seconds(
    { kind: 'errored', detail: '' },
    Array.from({ length: MAX_ERRORED - 1 }, (_none, errored) => ({ errored })),
  );
  const resends = RETRY_LIMITS.notQueuedResends;
  const rows = [
    [
      'no byte was written: DNS, connection refused, connect timeout',
      `sent again automatically; the number backs off for ${one}, ${two}, ${three} … ${last} s; the attempt does not count`,
    ],
    [`${statuses('busy')}`, 'sent again after `Retry-After` (5 s to 15 min)'],
    [
      `the gateway says it failed: ${statuses('errored')}`,
      `sent again, ${backoffs.join(', ')} s apart, after checking whether it was accepted anyway; after ${MAX_ERRORED} attempts \`failed\``,
    ],
    [
      `the number, or the connection to it, does not work: ${holds}`,
      'the number is held for that reason and its messages wait; most holds end automatically once the cause is gone',
    ],
    [
      'a callback says that a message Z-API had accepted was not queued after all',
      `sent again at most ${['never', 'once', 'twice'][resends] ?? `${resends} times`} (${['one POST', 'two POSTs', 'three POSTs'][resends] ?? `${resends + 1} POSTs`}); then \`failed\``,
    ],
    [`this message was refused: ${codes}, or ${statuses('refused')}`, '`failed` at once'],
    [
      `**silence**: timeout or reset after the first byte, ${statuses('unknown')}, a reply that proves nothing, a worker killed during the attempt`,
      "`unknown`: **never sent again automatically**. Callbacks and Z-API's queue settle it, or you do: `pombo unknown list`",
    ],
  ];
  return table(['what happened', 'what follows'], rows);
}
