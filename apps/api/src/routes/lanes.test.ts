import { BLOCKER_CODES, HOLD_GUIDE } from '@pombo/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { LOCAL, stand } from '../api.fixture.ts';
import type { App } from '../http/fastify-types.ts';

const on = stand();
let app: App;
beforeAll(async () => {
  app = await on.app();
});

interface Lane {
  instance: string;
  state: string;
  configured: boolean;
  blockers: { code: string; steps: string[] }[];
}

async function laneOf(name: string): Promise<Lane> {
  const { lanes } = (await app.inject({ url: '/v1/lanes', headers: LOCAL })).json<{ lanes: Lane[] }>();
  return lanes.find(({ instance }) => instance === name)!;
}

describe('a lane', () => {
  test('explains why it sends nothing, what ends that and what to avoid, in the words of the table', async () => {
    const { means, endedBy, avoid } = HOLD_GUIDE['shadow-ban'];
    await on.ledger.lanes.hold('vendas', 'shadow-ban', 'likely');
    const lane = await laneOf('vendas');
    expect(lane).toMatchObject({
      state: 'held',
      blockers: [{ code: 'shadow-ban', means, endedBy, avoid, detail: 'likely', since: expect.any(String) }, {}],
    });
    expect(lane.blockers[0]!.steps.join()).toContain('pombo lanes resume vendas');
    // No worker runs in this test.
    expect(lane.blockers[1]).toMatchObject({ code: 'unserved', endedBy: 'person' });
    const answer = await app.inject({ method: 'POST', url: '/v1/lanes/vendas/resume', headers: LOCAL, payload: {} });
    expect(answer.json()).toMatchObject({ released: ['shadow-ban'], blockers: [{ code: 'unserved' }] });
  });

  test('remembers who paused it and why, and when it was resumed; an unknown one is not found', async () => {
    await app.inject({ method: 'POST', url: '/v1/lanes/suporte/pause', headers: LOCAL, payload: { why: 'almoço' } });
    const { secret, key } = await on.deps.keys.create({ name: 'painel', scopes: ['read', 'manage'] });
    const headers = { ...LOCAL, authorization: `Bearer ${secret}` };
    await app.inject({ method: 'POST', url: '/v1/lanes/suporte/resume', headers, payload: {} });
    expect((await app.inject({ url: '/v1/lanes/suporte/history', headers })).json()).toEqual({
      changes: [
        {
          at: expect.any(String),
          what: 'resumed',
          reason: 'paused',
          detail: '',
          by: { kind: 'key', name: 'painel' },
        },
        { at: expect.any(String), what: 'held', reason: 'paused', detail: 'almoço', by: { kind: 'local' } },
      ],
    });
    expect((await app.inject({ url: '/v1/lanes/nobody/history', headers })).statusCode).toBe(404);
    await on.deps.keys.revoke(key.id);
  });

  test('is documented with every reason', async () => {
    const text = (await app.inject({ url: '/openapi.json', headers: LOCAL })).body;
    for (const code of BLOCKER_CODES) expect(text).toContain(code);
  });
});
