/**
 * Tables of docs/reference that list what the code offers: commands (commander's program), environment variables and
 * fields of the instance file (their schemas), events, metrics (the registry of a process).
 */
import { VARIABLES } from '../../apps/api/src/config.ts';
import { measureCallbacks } from '../../apps/api/src/metrics/callback-metrics.ts';
import { createMetrics } from '../../apps/api/src/metrics/metrics.ts';
import { createWorkerMetrics } from '../../apps/worker/src/observe/metrics.ts';
import { measureRedis } from '../../apps/api/src/metrics/redis-metrics.ts';
import { createProgram } from '../../apps/cli/src/program.ts';
import { EVENT_GUIDE } from '../../packages/core/src/domain-event.ts';
import { FIELD_GUIDE } from '../../packages/zapi/src/instances/field-guide.ts';

/** A Markdown table. Cells must not contain a bare `|`. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Every environment variable, with its default and what it does. */
export function configuration() {
  const rows = VARIABLES.map(({ name, meaning, fallback, unset }) => [
    `\`${name}\``,
    fallback === undefined ? (unset ?? '–') : `\`${fallback}\``,
    meaning,
  ]);
  return table(['variable', 'default', 'meaning'], rows);
}

/** Every field of one number in the instance file. */
export function instanceFields() {
  const rows = Object.entries(FIELD_GUIDE).map(([name, { absent, meaning }]) => [
    `\`${name}\``,
    absent ?? 'required',
    meaning,
  ]);
  return table(['field', 'default', 'meaning'], rows);
}

/** Every event that a backend can subscribe to. */
export function events() {
  const rows = Object.entries(EVENT_GUIDE).map(([type, { when, data }]) => [`\`${type}\``, when, `the ${data}`]);
  return table(['event', 'when', '`data`'], rows);
}

/** Every metric of Pombo's own; those of the Node process come from prom-client. */
export function metrics() {
  // The functions are only called when a metric is collected, which does not happen here.
  const { registry } = createMetrics({});
  measureCallbacks(registry, {}, {});
  measureRedis(registry, {});
  const all = [...registry.getMetricsAsArray(), ...createWorkerMetrics().registry.getMetricsAsArray()];
  const own = all.filter(({ name }) => name.startsWith('pombo_'));
  const rows = own.map(({ name, help, labelNames, constructor }) => [
    `\`${name}\``,
    constructor.name.toLowerCase(),
    labelNames.map((label) => `\`${label}\``).join(', '),
    help,
  ]);
  return table(['metric', 'type', 'labels', 'meaning'], rows);
}

/** Every command: its arguments and options, as `--help` shows them. */
export function commands() {
  const program = createProgram();
  const groups = Map.groupBy(program.commands, (command) => command.helpGroup());
  const parts = [
    ['## Options of every command', optionTable(program)],
    ...[...groups].map(([group, members]) => [
      `## ${group.replace(/:$/, '')}`,
      ...members.flatMap((command) => section(command, 'pombo')),
    ]),
  ];
  return parts.flat().join('\n\n');
}

function section(command, parent) {
  const path = `${parent} ${command.name()}`;
  const usage = [path, ...command.registeredArguments.map(argumentText)].join(' ');
  const inner = command.commands.flatMap((each) => section(each, path));
  const description = command.description();
  const isGroup = inner.length > 0;
  return [
    `### \`${isGroup ? path : usage}\``,
    ...(description === '' ? [] : [escapeCell(`${capital(description)}.`)]),
    ...argumentList(command),
    ...(command.options.some(({ hidden }) => !hidden) ? [optionTable(command)] : []),
    ...inner,
  ];
}

function argumentText(argument) {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentList({ registeredArguments }) {
  const described = registeredArguments.filter(({ description }) => description !== '');
  return described.length === 0
    ? []
    : [described.map((argument) => `- \`${argumentText(argument)}\`: ${argument.description}`).join('\n')];
}

function optionTable({ options }) {
  const rows = options.filter(({ hidden }) => !hidden).map((option) => [code(option.flags), meaningOf(option)]);
  return table(['option', 'meaning'], rows);
}

function meaningOf({ description, defaultValue, argChoices, negate }) {
  const choices = argChoices === undefined ? '' : ` (${argChoices.map(code).join(', ')})`;
  const shown = defaultValue !== undefined && typeof defaultValue !== 'boolean' && !negate;
  return escapeCell(`${description}${choices}`) + (shown ? ` (default: ${code(String(defaultValue))})` : '');
}

function code(text) {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function capital(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
