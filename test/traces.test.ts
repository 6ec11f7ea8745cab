import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NUMBERS, bench, simulated } from '../apps/cli/src/pombo.fixture.ts';
import { testRedis } from './setup/redis-context.ts';
import { receiveTraces, type OtlpReceiver, type ReceivedSpan } from './support/otlp.ts';
import { drawTrace, inOrder, namesIn } from './support/trace-picture.ts';

/** Traces of real processes, as a real OTLP/HTTP receiver gets them. */
const redis = testRedis();
const cli = bench();
const zapi = simulated();
const PICTURE = new URL('../docs/images/trace.svg', import.meta.url);
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const [PHONE, CAPTION, ID] = ['5511987650022', 'Oi Maria, CAPTION-CANARY', 'order-id-canary'];

let receiver: OtlpReceiver;
let api: string;

beforeAll(async () => {
  receiver = await receiveTraces();
  cli.setEnv({
    REDIS_URL: redis.url,
    POMBO_PREFIX: redis.prefix,
    POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
    ZAPI_BASE_URL: zapi.url(),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=pombo%20tests',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  });
  const [one, two] = [cli.start(['api', '--json']), cli.start(['worker', '--json'])];
  await Promise.all([one.until('"gateway"'), two.until('worker.started')]);
  const line = one.output.stdout.split('\n').find((each) => each.includes('"gateway"'))!;
  ({ api } = JSON.parse(line) as { api: string });
});
afterAll(() => receiver.close());

async function queue(
  message: object,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify({
    type: 'send-image',
    instance: 'vendas',
    phone: PHONE,
    image: 'https://example.com/a.png',
    ...message,
  });
  const response = await fetch(`${api}/v1/messages?wait=30`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: await response.json() };
}

/** Waits for the whole trace: its last span is the one of the attempt, or of the request that waited for it. */
async function traceOf(traceId: string): Promise<ReceivedSpan[]> {
  const spans = (): ReceivedSpan[] => receiver.spans().filter((span) => span.traceId === traceId);
  await expect
    .poll(() => spans().map(({ name }) => name), { timeout: 20_000 })
    .toEqual(expect.arrayContaining(['POST /v1/messages', 'send message']));
  return spans();
}

describe('a message that a request queues', () => {
  test('has one trace, from the request of the backend to the POST, over both processes', async () => {
    const sent = await queue({ caption: CAPTION, id: ID }, { traceparent: PARENT });
    expect(sent).toMatchObject({ status: 200, body: { status: expect.stringMatching(/accepted|sent/) as string } });
    const spans = await traceOf('0af7651916cd43dd8448eb211c80319c');
    const tree = inOrder(spans).map(({ span, depth }) => `${'  '.repeat(depth)}${span.service}: ${span.name}`);
    expect(tree).toEqual([
      'pombo-api: POST /v1/messages',
      '  pombo-worker: wait in queue',
      '  pombo-worker: send message',
      '    pombo-worker: load message',
      '    pombo-worker: record attempt',
      '    pombo-worker: POST send-image',
      '    pombo-worker: record outcome',
    ]);
    const named = (name: string): ReceivedSpan => spans.find((span) => span.name === name)!;
    expect(named('POST /v1/messages')).toMatchObject({ parentSpanId: 'b7ad6b7169203331', kind: 2, failed: false });
    expect(named('send message').attributes).toEqual({
      'pombo.lane': 'vendas',
      'pombo.attempt': 1,
      'pombo.outcome': 'accepted',
      'pombo.status': 'accepted',
    });
    expect(named('POST send-image')).toMatchObject({ kind: 3, attributes: { 'http.response.status_code': 200 } });
    for (const { span } of inOrder(spans)) expect.soft(span.to, span.name).toBeGreaterThanOrEqual(span.from);
    const inside = spans.filter(({ parentSpanId }) => parentSpanId === named('send message').spanId);
    for (const [at, span] of inside.toSorted((a, b) => a.from - b.from).entries())
      expect
        .soft(span.from, span.name)
        .toBeGreaterThanOrEqual(at === 0 ? named('send message').from : inside[at - 1]!.from);

    if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(PICTURE, drawTrace(spans));
    // The times differ from run to run; the steps do not.
    expect(namesIn(readFileSync(PICTURE, 'utf8'))).toEqual(inOrder(spans).map(({ span }) => span.name));
  });

  test('is the same message under another trace: a repeat is a duplicate', async () => {
    const message = { caption: CAPTION, id: 'traced-twice' };
    expect(await queue(message)).toMatchObject({ status: 200 });
    const again = await queue(message, { traceparent: PARENT.replace('0af7', '1bf7') });
    expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
    expect(zapi.posts().filter(({ phone }) => phone === PHONE)).toHaveLength(2);
    expect(JSON.stringify(again.body)).not.toContain('traceparent');
    expect(again.body).not.toHaveProperty('trace');
  });

  test('that Z-API refuses has a failed span, and a new trace where the traceparent is not valid', async () => {
    zapi.fault({
      phone: '5511987650023',
      times: 1,
      do: { kind: 'answer', enqueue: false, status: 400, body: { error: 'Invalid phone number' } },
    });
    await queue({ phone: '5511987650023' }, { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01` });
    const failed = (): ReceivedSpan | undefined =>
      receiver.spans().find(({ name, failed: is }) => name === 'send message' && is);
    await expect
      .poll(failed, { timeout: 20_000 })
      .toMatchObject({ attributes: { 'pombo.outcome': 'refused', 'pombo.status': 'failed' } });
    expect(failed()!.traceId).not.toBe('0'.repeat(32));
  });

  test('leaves no phone, caption, token, id or URL in what the receiver gets', () => {
    const raw = receiver.raw();
    expect(raw).toContain('/v1/traces');
    expect(raw).toContain('"x-tenant":"pombo tests"');
    expect(raw).not.toMatch(/55119|CANARY|order-id-canary|traced-twice|example\.com|\/token\//);
  });
});

describe('the SDK of OpenTelemetry', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { openTracing } = await import('./packages/runtime/dist/index.js');
    await import('./apps/worker/dist/index.js');
    await import('./apps/api/dist/index.js');
    const tracing = await openTracing(JSON.parse(process.argv[1]) ?? undefined, 'test');
    await tracing?.close();
    console.log(loaded.filter((url) => /opentelemetry(?!.api)/.test(url.split('node_modules/').at(-1))).length, loaded.length);
  `;
  // prom-client loads `@opentelemetry/api`, the interfaces, in any case.
  const modules = async (config: object | null): Promise<number[]> => {
    const args = ['--input-type=module', '-e', script, JSON.stringify(config)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    return stdout.trim().split(' ').map(Number);
  };

  test('is not loaded unless traces are configured', async () => {
    const [[off, all], [on]] = await Promise.all([
      modules(null),
      modules({ endpoint: 'http://127.0.0.1:1', headers: {}, share: 1 }),
    ]);
    expect(off).toBe(0);
    expect(all).toBeGreaterThan(100);
    expect(on).toBeGreaterThan(20);
  });
});
