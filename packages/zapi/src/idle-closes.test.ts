import { fork } from 'node:child_process';
import { once } from 'node:events';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../test/support/random.ts';
import { certificate } from './certificate.fixture.ts';
import { picture, vendas } from './gateway.fixture.ts';
import type { GatewayOrders, GatewayRecord } from './idle-closes.fixture.ts';
import { createSender } from './sender.ts';

const system = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...system, certificate.cert]));
afterAll(() => setDefaultCACertificates(system));

const SENDS = 600;
const LANES = 10;
/** Longest time until the gateway closes an idle connection, and until a lane sends again (ms): the two meet often. */
const IDLE_MS = 50;
const PAUSE_MS = 50;

interface Weather {
  unknown: number;
  /** Of these, those whose POST never arrived: the gateway closed the connection while it was on its way. */
  unseen: number;
  record: GatewayRecord;
}

/** Sends through a gateway that closes idle connections at random, and checks each outcome against what it saw. */
async function sendAll(keepConnections: boolean, seed: number): Promise<Weather> {
  const orders: GatewayOrders = { ...certificate, seed, idleMs: IDLE_MS };
  const script = new URL('idle-closes.fixture.ts', import.meta.url).pathname;
  const child = fork(script, [JSON.stringify(orders)], { execArgv: [] });
  try {
    const [port] = (await once(child, 'message')) as [number];
    const sender = createSender({ instances: [vendas], baseUrl: `https://localhost:${port}`, keepConnections });
    const random = seededRandom(seed);
    const outcomes = new Map<string, string>();
    let nth = 0;
    const lane = async (): Promise<void> => {
      while (nth < SENDS) {
        const phone = `55119${String(nth++).padStart(8, '0')}`;
        const outcome = await sender.send('vendas', { ...picture, phone }, () => undefined);
        outcomes.set(phone, outcome.kind === 'accepted' ? outcome.zaapId! : outcome.kind);
        await new Promise((resolve) => setTimeout(resolve, random() * PAUSE_MS));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    child.send('report');
    const [record] = (await once(child, 'message')) as [GatewayRecord];
    expect(Math.max(...Object.values(record.arrived))).toBe(1);
    const answered = new Set(record.answered);
    const wrong = [...outcomes].filter(
      ([phone, what]) => what !== 'unknown' && !(what === `Z-${phone}` && answered.has(phone)),
    );
    expect(wrong).toEqual([]);
    const unknown = [...outcomes].filter(([, what]) => what === 'unknown').map(([phone]) => phone);
    return { unknown: unknown.length, unseen: unknown.filter((phone) => !(phone in record.arrived)).length, record };
  } finally {
    child.disconnect();
    await once(child, 'exit');
  }
}

test('a gateway that closes idle connections at random makes no more messages unknown than with fresh connections', async () => {
  const [kept, fresh] = [await sendAll(true, 11), await sendAll(false, 11)];
  // It would prove nothing if connections were not used again, or if none of them was closed while it was idle.
  expect(fresh.record.connections).toBe(SENDS);
  expect(kept.record.connections).toBeLessThan(SENDS * 0.7);
  expect(kept.record.closedIdle).toBeGreaterThan(20);
  // One in fifty is reset on purpose; three standard deviations of a difference of two such counts are the noise.
  expect(kept.unknown - fresh.unknown).toBeLessThan(3 * Math.sqrt(2 * SENDS * 0.02));
  process.stdout.write(
    `unknown of ${SENDS}: ${kept.unknown} kept (${kept.unseen} never arrived), ${fresh.unknown} fresh (${fresh.unseen}); ${kept.record.connections} connections, ${kept.record.closedIdle} closed while idle\n`,
  );
}, 120_000);
