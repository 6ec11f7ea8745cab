import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

/** One server-sent event as received. */
export interface SseEvent {
  id?: string;
  event?: string;
  data?: unknown;
}

/** A client that reads on demand, and remembers what a browser would send when it reconnects. */
export interface SseClient {
  status: number;
  headers: IncomingMessage['headers'];
  /** Everything so far that had data. */
  events: SseEvent[];
  lastId: string;
  /** Stops reading, so that the server's side fills up. */
  pause(): void;
  resume(): void;
  /** Resolves when the server, or `close`, ended it. */
  ended: Promise<void>;
  close(): void;
}

export async function openSse(
  url: string,
  {
    lastId = '',
    headers = {},
    paused = false,
  }: { lastId?: string; headers?: Record<string, string>; paused?: boolean } = {},
): Promise<SseClient> {
  const sent = { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }), ...headers };
  const asked = request(url, { headers: sent, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  asked.on('error', () => {});
  const client: SseClient = {
    status: response.statusCode!,
    headers: response.headers,
    events: [],
    lastId,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    ended: new Promise((resolve) => {
      response.once('close', () => resolve());
    }),
    close: () => void response.destroy(),
  };
  let rest = '';
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) take(block, client);
  });
  if (paused) response.pause();
  return client;
}

function take(block: string, client: SseClient): void {
  const lines = block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
  const field = (name: string): string | undefined => lines.find(([each]) => each === name)?.[1];
  const [id, event, data] = [field('id'), field('event'), field('data')];
  if (id !== undefined) client.lastId = id;
  if (data === undefined) return;
  client.events.push({
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    data: JSON.parse(data) as unknown,
  });
}
