import { createCallbackAdmin, type CallbackAdmin, type Endpoint } from '@pombo/events';
import { createRedactor, isLoopback, parseBaseUrl } from '@pombo/zapi';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import { readSince } from '../terminal/flags.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';
import { named, shown, words } from '../terminal/words.ts';

/** `pombo callbacks add`: shows the secret once. Throws `invalid_input`, `unknown_instance`. */
export async function addCallback(
  url: string,
  { instance, events }: { instance?: string; events?: string },
  output: Output,
): Promise<void> {
  const wanted = events?.split(',').map((name) => name.trim());
  const made = await withDesk(async (desk, record) => {
    const added = await desk.add({ url, instance, events: wanted });
    await record('addCallback', added.endpoint.id);
    return added;
  });
  showNewSecret(made, output);
  output.next(words('callback_try', { id: made.endpoint.id }));
}

/** `pombo callbacks list`. */
export async function listCallbacks(output: Output): Promise<void> {
  const endpoints = await withDesk((desk) => desk.list());
  output.list(endpoints, columns(), words('callbacks_none'));
  if (output.json) return;
  for (const { id, disabled, failingSince, lastError } of endpoints) {
    if (disabled !== undefined) {
      output.say(words('callback_disabled', { id, at: moment(disabled.at)!, why: disabled.why }));
      const since = failingSince ?? disabled.at;
      output.next(words('callback_enable', { id }), words('callback_then_missed', { command: replayOf(id, since) }));
    } else if (failingSince !== undefined) {
      output.say(words('callback_failing', { id, at: moment(failingSince)!, why: lastError ?? '' }));
    }
  }
}

/** `pombo callbacks test`. Exit code 1 if the endpoint did not accept the event. Throws `not_found`. */
export async function testCallback(id: string, output: Output): Promise<void> {
  const tested = await withDesk((desk) => desk.test(id));
  const { ms } = tested;
  output.document(tested, () => [
    tested.ok
      ? words('callback_accepted', { status: tested.status, ms })
      : words('callback_refused', { why: tested.why, ms }),
  ]);
  if (!tested.ok) process.exitCode = 1;
}

/** `pombo callbacks replay`. Throws `invalid_input`, `not_found`, `wrong_status`. */
export async function replayCallbacks(id: string | undefined, since: string, output: Output): Promise<void> {
  const from = readSince(since, Date.now());
  const replayed = await change('replayCallback', id, (desk) => desk.replay(from, id));
  const { queued, dropped } = replayed;
  output.document(replayed, () => [
    queued === 0 ? words('callback_nothing_since') : words('callback_queued', { count: queued }),
  ]);
  if (dropped > 0) output.say(words('callback_dropped', { count: dropped }));
  if (queued > 0) output.next(words('callback_who_delivers'));
}

/** `pombo callbacks enable`. Throws `not_found`. */
export async function enableCallback(id: string, output: Output): Promise<void> {
  const { before, after } = await change('enableCallback', id, async (desk) => ({
    before: await desk.get(id),
    after: await desk.enable(id),
  }));
  output.document(after, () => [words('callback_enabled', { id })]);
  const { disabled, failingSince } = before;
  if (disabled === undefined) return;
  output.next(words('callback_missed', { command: replayOf(id, failingSince ?? disabled.at) }));
}

/** `pombo callbacks rotate`: shows the new secret once. Throws `not_found`. */
export async function rotateCallback(id: string, output: Output): Promise<void> {
  showNewSecret(await change('rotateCallbackSecret', id, (desk) => desk.rotate(id)), output);
  output.say(words('callback_both_sign'));
}

/** `pombo callbacks remove`. Throws `not_found`. */
export async function removeCallback(id: string, output: Output): Promise<void> {
  const endpoint = await change('removeCallback', id, (desk) => desk.remove(id));
  output.document(endpoint, () => [words('callback_removed', { id, waiting: endpoint.waiting })]);
}

/** Does something to an endpoint, and adds it to the audit log. */
async function change<T>(
  action: string,
  id: string | undefined,
  work: (desk: CallbackAdmin) => Promise<T>,
): Promise<T> {
  return withDesk(async (desk, record) => {
    const done = await work(desk);
    await record(action, id);
    return done;
  });
}

/** `pombo callbacks secret`. */
export async function showSecret(output: Output): Promise<void> {
  const secret = await withDesk((desk) => desk.secret());
  output.document({ secret }, () => [secret]);
}

function showNewSecret({ endpoint, secret }: { endpoint: Endpoint; secret: string }, output: Output): void {
  output.document({ ...endpoint, secret }, () => [secret]);
  output.say(words('callback_secret_once', { id: endpoint.id }));
}

function replayOf(id: string, since: string): string {
  return `pombo callbacks replay ${id} --since ${since}`;
}

async function withDesk<T>(work: (desk: CallbackAdmin, record: Deployment['record']) => Promise<T>): Promise<T> {
  return withDeployment(async ({ client, config: { prefix, baseUrl }, ledger, record }) => {
    const desk = createCallbackAdmin({
      client,
      prefix,
      allowLoopback: isLoopback(parseBaseUrl(baseUrl)),
      instances: async () => [...(await ledger.instances.known()).keys()],
      line: createRedactor([]).line,
    });
    try {
      return await work(desk, record);
    } finally {
      desk.close();
    }
  });
}

const columns = (): Column<Endpoint>[] => [
  [named('id'), ({ id }) => id],
  [named('state'), stateOf],
  [named('waiting'), ({ waiting }) => waiting],
  [named('instance'), ({ instance }) => instance ?? shown('callback_all')],
  [named('events'), ({ events }) => events?.join(',') ?? shown('callback_all')],
  [named('delivered'), ({ lastDeliveredAt: at }) => (at === undefined ? shown('callback_never') : moment(at))],
  [named('url'), ({ url }) => url],
];

function stateOf({ disabled, failingSince }: Endpoint): string {
  if (disabled !== undefined) return 'disabled';
  return failingSince === undefined ? 'open' : 'failing';
}
