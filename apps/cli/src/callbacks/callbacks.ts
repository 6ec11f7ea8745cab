import { createCallbackAdmin, type CallbackAdmin, type Endpoint } from '@pombo/events';
import { createRedactor, isLoopback, parseBaseUrl } from '@pombo/zapi';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import { readSince } from '../terminal/flags.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';

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
  output.next(`check that it responds: pombo callbacks test ${made.endpoint.id}`);
}

/** `pombo callbacks list`. */
export async function listCallbacks(output: Output): Promise<void> {
  const endpoints = await withDesk((desk) => desk.list());
  output.list(endpoints, COLUMNS, 'No endpoint receives events. Add your backend: pombo callbacks add URL');
  if (output.json) return;
  for (const { id, disabled, failingSince, lastError } of endpoints) {
    if (disabled !== undefined) {
      output.say(`${id} has been disabled since ${moment(disabled.at)}: ${disabled.why}`);
      const since = failingSince ?? disabled.at;
      output.next(`enable it: pombo callbacks enable ${id}`, `then send what it missed: ${replayOf(id, since)}`);
    } else if (failingSince !== undefined) {
      output.say(`${id} has been failing since ${moment(failingSince)}: ${lastError ?? ''}`);
    }
  }
}

/** `pombo callbacks test`. Exit code 1 if the endpoint did not accept the event. Throws `not_found`. */
export async function testCallback(id: string, output: Output): Promise<void> {
  const tested = await withDesk((desk) => desk.test(id));
  output.document(tested, () => [
    tested.ok ? `It accepted the event: ${tested.status}, ${tested.ms} ms.` : `It ${tested.why} (${tested.ms} ms).`,
  ]);
  if (!tested.ok) process.exitCode = 1;
}

/** `pombo callbacks replay`. Throws `invalid_input`, `not_found`, `wrong_status`. */
export async function replayCallbacks(id: string | undefined, since: string, output: Output): Promise<void> {
  const from = readSince(since, Date.now());
  const replayed = await change('replayCallback', id, (desk) => desk.replay(from, id));
  output.document(replayed, () => [
    replayed.queued === 0
      ? 'There are no events since then that it subscribes to.'
      : `Queued ${replayed.queued} for delivery.`,
  ]);
  if (replayed.dropped > 0)
    output.say(`${replayed.dropped} did not fit into the queue: replay again once these are delivered.`);
  if (replayed.queued > 0) output.next('a running API delivers them (pombo up, pombo api); see: pombo callbacks list');
}

/** `pombo callbacks enable`. Throws `not_found`. */
export async function enableCallback(id: string, output: Output): Promise<void> {
  const { before, after } = await change('enableCallback', id, async (desk) => ({
    before: await desk.get(id),
    after: await desk.enable(id),
  }));
  output.document(after, () => [`${id} receives events from now on.`]);
  const { disabled, failingSince } = before;
  if (disabled !== undefined) output.next(`send what it missed: ${replayOf(id, failingSince ?? disabled.at)}`);
}

/** `pombo callbacks rotate`: shows the new secret once. Throws `not_found`. */
export async function rotateCallback(id: string, output: Output): Promise<void> {
  showNewSecret(await change('rotateCallbackSecret', id, (desk) => desk.rotate(id)), output);
  output.say('For one day, the old secret signs as well.');
}

/** `pombo callbacks remove`. Throws `not_found`. */
export async function removeCallback(id: string, output: Output): Promise<void> {
  const endpoint = await change('removeCallback', id, (desk) => desk.remove(id));
  output.document(endpoint, () => [
    `Removed ${id}${endpoint.waiting === 0 ? '' : ` and dropped ${endpoint.waiting} queued events`}.`,
  ]);
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
  output.say(`This secret is shown only once. It signs every request to ${endpoint.id} (Standard Webhooks).`);
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

const COLUMNS: Column<Endpoint>[] = [
  ['id', ({ id }) => id],
  ['state', stateOf],
  ['waiting', ({ waiting }) => waiting],
  ['instance', ({ instance }) => instance ?? 'all'],
  ['events', ({ events }) => events?.join(',') ?? 'all'],
  ['delivered', ({ lastDeliveredAt }) => (lastDeliveredAt === undefined ? 'never' : moment(lastDeliveredAt))],
  ['url', ({ url }) => url],
];

function stateOf({ disabled, failingSince }: Endpoint): string {
  if (disabled !== undefined) return 'disabled';
  return failingSince === undefined ? 'open' : 'failing';
}
