import type { LaneJobs } from '@pombo/core';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ledger } from '@pombo/ledger';
import { createReceipts } from '@pombo/receipts';
import { readCallback, type GivenCredentials } from '@pombo/zapi';
import { request } from 'undici';

export interface Receiver {
  /** Makes the gateway send this number's callbacks here. */
  hear(gatewayUrl: string, lane: string, number: GivenCredentials): Promise<void>;
  close(): void;
}

/**
 * Receives the gateway's callbacks and applies them as the API does, but without authentication. It answers once they
 * are stored, however long Redis is unavailable.
 */
export async function startReceiver(ledger: Ledger, jobs: LaneJobs): Promise<Receiver> {
  const receipts = createReceipts({ ledger });
  /** Z-API's id → lane. */
  const lanes = new Map<string, string>();

  async function apply(body: unknown): Promise<void> {
    const read = readCallback(body, { nowMs: Date.now(), clean: (text) => text.slice(0, 200) });
    const lane = read && lanes.get(read.instanceId);
    if (lane === undefined) return;
    const settled = await receipts.apply(lane, read!.event);
    if (settled.answer === 'settled' && settled.requeued) await jobs.add(lane, [{ ...settled.requeued, delayMs: 0 }]);
  }

  const server = createServer((call, response) => {
    void (async () => {
      const body = await json(call);
      for (;;) {
        try {
          await apply(body);
          break;
        } catch {
          // Redis is being killed. The receiver must not lose a callback because of it.
          await pause(50);
        }
      }
      response.end();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    async hear(gatewayUrl, lane, { id, token, clientToken = '' }) {
      lanes.set(id, lane);
      const answer = await request(`${gatewayUrl}/instances/${id}/token/${token}/update-every-webhooks`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'Client-Token': clientToken },
        body: JSON.stringify({ value: url }),
      });
      await answer.body.dump();
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
