import type { Log, Probe } from '@pombo/core';
import { mkdtemp, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignStore } from '@pombo/campaign';
import { createEventStream, createOutboxRelay, createTail, type OutboxRelay } from '@pombo/events';
import { createLedger, createPages, type Ledger } from '@pombo/ledger';
import { createProducer, type Producer } from '@pombo/producer';
import { createLaneJobs } from '@pombo/queue';
import { createReceipts } from '@pombo/receipts';
import { createLog } from '@pombo/runtime';
import { createInstance, instanceInfo } from '@pombo/zapi';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect } from 'vitest';
import { createApiKeys } from './auth/api-keys.ts';
import { CANARY } from '../../../test/setup/canary.ts';
import { testRedis } from '../../../test/setup/redis-context.ts';
import { buildApp } from './app.ts';
import { createCallbacks } from './services/callbacks.ts';
import { createEventRenderer } from './services/render-event.ts';
import { campaignServiceOf } from './services/campaign-service.ts';
import type { AppDeps } from './deps.ts';
import type { App } from './http/fastify-types.ts';
import { createZapiEventHandler } from './services/apply-zapi-event.ts';
import { openKeptUploads } from './uploads/kept-uploads.ts';
import { openUploadFolders } from './uploads/upload-folders.ts';

export const WEBHOOK_SECRET = `hook-${CANARY}`;
export const IMAGE = 'https://example.com/pombo.png';

/** The two numbers that every app of the tests knows. */
export const VENDAS = { id: `ID1-${CANARY}`, token: `TOKEN1-${CANARY}`, clientToken: `CLIENT-${CANARY}` };
export const SUPORTE = { id: `ID2-${CANARY}`, token: `TOKEN2-${CANARY}` };
const INSTANCES = [createInstance({ name: 'vendas' }, VENDAS), createInstance({ name: 'suporte' }, SUPORTE)];

export interface Stand {
  /** A new app on this file's key prefix; closed after the file. */
  app(changes?: Partial<AppDeps>): Promise<App>;
  /** Everything that was logged, as text. */
  logged(): string;
  redisUrl: string;
  prefix: string;
  client: Redis;
  ledger: Ledger;
  /** Relays outbox entries to the event stream. */
  forwarder: OutboxRelay;
  producer: Producer;
  deps: AppDeps;
  /** A folder of this file's own. */
  folder: string;
}

/** Real Redis, ledger, producer and campaigns; no worker and no gateway. Call it once, at the top of a file. */
export function stand(): Stand {
  const redis = testRedis();
  const lines: string[] = [];
  const apps: App[] = [];
  const made = {} as { deps: AppDeps; folder: string; forwarder: OutboxRelay; close(): Promise<void> };

  beforeAll(async () => {
    made.folder = await mkdtemp(join(tmpdir(), 'pombo-api-'));
    const { client, prefix } = redis;
    const ledger = createLedger(client, { prefix, onEventAppended: (lane) => made.forwarder.touch(lane) });
    const receipts = createReceipts({ ledger });
    const jobs = createLaneJobs(client, prefix);
    const campaigns = createCampaignStore(client, prefix);
    const log = logInto(lines);
    const onError = (error: unknown): void => log.error({ error }, 'events.failed');
    made.forwarder = createOutboxRelay({ client, prefix, onError, delayMs: 5 });
    const tail = createTail({ connect: async () => redis.connect(), prefix, onError });
    made.close = async () => {
      await made.forwarder.stop();
      await tail.close();
    };
    await ledger.instances.publish(INSTANCES.map(instanceInfo));
    const events = createEventStream(client, prefix);
    const renderEvent = createEventRenderer({
      ledger,
      campaigns,
      view: campaignServiceOf({ ledger, campaigns, jobs }).view,
      log,
    });
    const baseUrl = 'http://127.0.0.1:1';
    const callbacks = createCallbacks({ redis: client, prefix, baseUrl, ledger, events, tail, renderEvent, log });
    made.deps = {
      log,
      redis: client,
      prefix,
      redisUrl: redis.url,
      uploads: await openUploadFolders(made.folder, onError),
      keptUploads: await openKeptUploads(made.folder, onError),
      ledger,
      receipts,
      pages: createPages(client, prefix),
      producer: createProducer({ redis: redis.url, prefix, imageFiles: false }),
      jobs,
      campaigns,
      events,
      tail,
      renderEvent,
      callbacks: callbacks.desk,
      deliveries: callbacks.counts,
      keys: createApiKeys(client, prefix),
      fixedKeys: [],
      dashboard: 'on',
      loopback: true,
      simulated: true,
      instances: () => INSTANCES,
      askNumbers: () => async (phones) => phones.map((phone) => ({ phone, exists: true })),
      probe: async (): Promise<Probe> => ({ state: 'up' }),
      pass: async () => ({
        kind: 'reply',
        status: 200,
        contentType: 'application/json',
        body: Buffer.from('{"connected":true,"error":"You are already connected"}'),
      }),
      kept: () => undefined,
      applyZapiEvent: createZapiEventHandler({ ledger, receipts, jobs, campaigns, log }),
      webhookSecrets: [WEBHOOK_SECRET],
      stopping: new AbortController().signal,
      dropInWaitMs: 50,
      perMinute: 1_000_000,
    };
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await made.close();
    await made.deps.producer.close();
    await rm(made.folder, { recursive: true, force: true });
    expect(lines.join('\n'), 'a token in a log').not.toContain(CANARY);
    expect(lines.join('\n'), 'a phone in a log').not.toMatch(/55119[78]\d{7}/);
  });

  return {
    redisUrl: redis.url,
    prefix: redis.prefix,
    client: redis.client,
    logged: () => lines.join('\n'),
    get ledger() {
      return made.deps.ledger;
    },
    get forwarder() {
      return made.forwarder;
    },
    get producer() {
      return made.deps.producer;
    },
    get deps() {
      return made.deps;
    },
    get folder() {
      return made.folder;
    },
    async app(changes = {}) {
      const app = await buildApp({ ...made.deps, ...changes });
      apps.push(app);
      await app.ready();
      return app;
    },
  };
}

/** The log of the processes, so that a test sees the lines that an operator would. */
function logInto(lines: string[]): Log {
  const stream = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  return createLog('debug', stream);
}

let phones = 0;

/** Returns a phone that no other recipient in this file has. */
export function newPhone(): string {
  phones += 1;
  return `55119${String(80_000_000 + phones)}`;
}

/** Headers as a client on this machine sends them. */
export const LOCAL = { host: '127.0.0.1:3000' };

/** A good message; `more` beats its fields. */
export function message(more: object = {}): Record<string, unknown> {
  return { type: 'send-image', instance: 'vendas', phone: newPhone(), image: IMAGE, ...more };
}
