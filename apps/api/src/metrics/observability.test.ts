import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { messageKey, Verdict } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { IMAGE, LOCAL, newPhone, stand, VENDAS, WEBHOOK_SECRET } from '../api.fixture.ts';
import { laneSecret } from '../auth/webhook-secrets.ts';
import type { App } from '../http/fastify-types.ts';
import { MAX_LANES } from './lane-metrics.ts';

/** The metrics of the API, and the alarms that are built on metrics. test/metrics.test.ts scrapes real processes. */
const on = stand();
const LANE = 'vendas';
const slot = { gapMs: 0, maxAgeMs: 0, outstanding: { seen: 9, unseen: 9 }, owner: 'w' };
const file = (path: string): string => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const here = (path: string): string => new URL(`../../../../${path}`, import.meta.url).pathname;

const promtool = spawnSync('promtool', ['--version']).status === 0;
if (!promtool)
  process.stderr.write('promtool is not installed (Debian: apt-get install prometheus): its checks are skipped\n');

/** A new app, unless one is given: an app shares the result of its last scrape for a few seconds. */
async function scrape(given?: App): Promise<string> {
  const app = given ?? (await on.app());
  const { statusCode, body } = await app.inject({ url: '/metrics', headers: LOCAL });
  expect(statusCode).toBe(200);
  return body;
}

/** A lane with one message in every state that a metric measures, and one callback. */
async function somethingOfAll(app: App): Promise<void> {
  const { ledger, producer } = on;
  for (const id of ['o-accepted', 'o-unknown', 'o-queued']) {
    await producer.sendImage({ instance: LANE, phone: newPhone(), image: IMAGE, id });
  }
  for (const id of ['o-accepted', 'o-unknown']) {
    await ledger.attempts.open(LANE, messageKey(id), { ...slot, generation: 1, nonce: id });
    const verdict =
      id === 'o-accepted'
        ? Verdict.accepted({ waitMs: 0 }, { zaapId: 'Z1', messageId: 'M1' })
        : Verdict.unknown({ waitMs: 0 }, { code: 'lost-answer', message: 'reset' });
    await ledger.attempts.close(LANE, messageKey(id), id, verdict);
  }
  await ledger.lanes.hold(LANE, 'disconnected', 'offline');
  const callback = {
    type: 'DeliveryCallback',
    instanceId: VENDAS.id,
    zaapId: 'Z9',
    messageId: 'M9',
    momment: Date.now() - 3000,
  };
  const url = `/webhooks/zapi/${LANE}/${laneSecret(WEBHOOK_SECRET, LANE)}`;
  const answer = await app.inject({ method: 'POST', url, payload: callback, headers: LOCAL });
  expect(answer.statusCode).toBe(200);
}

describe('a scrape', () => {
  test('says of a lane what is queued, unknown and held, who serves it, and how long something has waited', async () => {
    const app = await on.app();
    await somethingOfAll(app);
    const body = await scrape(app);
    expect(body).toContain('pombo_messages{lane="vendas",status="queued"} 1');
    expect(body).toContain('pombo_messages{lane="vendas",status="unknown"} 1');
    expect(body).toContain('pombo_lane_state{lane="vendas",state="held"} 1');
    expect(body).toContain('pombo_lane_state{lane="suporte",state="open"} 1');
    expect(body).toContain('pombo_lane_held{lane="vendas",reason="disconnected"} 1');
    expect(body).toContain('pombo_lane_workers{lane="vendas"} 0');
    for (const name of ['lateness', 'oldest_waiting', 'oldest_accepted']) {
      const [, seconds] = new RegExp(`^pombo_lane_${name}_seconds\\{lane="vendas"\\} (\\S+)$`, 'm').exec(body)!;
      expect.soft(Number(seconds), name).toBeGreaterThan(0);
      expect.soft(Number(seconds), name).toBeLessThan(600);
      expect.soft(body).toContain(`pombo_lane_${name}_seconds{lane="suporte"} 0`);
    }
    expect(body).toMatch(/^pombo_redis_latency_seconds 0\.\d+$/m);
    expect(body).toContain('pombo_webhook_callback_lag_seconds_bucket{le="2"} 0');
    expect(body).toContain('pombo_webhook_callback_lag_seconds_bucket{le="10"} 1');
    expect(body).not.toMatch(/o-queued|o-unknown|551198/);
  });

  test.skipIf(!promtool)('has nothing that promtool reports, except the names of prom-client', async () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: await scrape(),
      encoding: 'utf8',
    });
    const reported = `${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !/^(nodejs|process)_/.test(line));
    expect(reported).toEqual([]);
    expect(status === 0 || status === 3).toBe(true);
  });

  test('has at most 200 lanes, and one for all others, with their sum', async () => {
    const names = Array.from({ length: MAX_LANES + 7 }, (_, n) => `zz-${String(n).padStart(4, '0')}`);
    const info = (name: string) => ({ name, pace: { min: 1, max: 3 }, exclusive: true, account: 'a' });
    await on.ledger.instances.publish([LANE, 'suporte', ...names].map(info));
    await on.producer.sendImage({ instance: names.at(-1)!, phone: newPhone(), image: IMAGE, id: 'last-lane' });
    const body = await scrape();
    const lanes = new Set([...body.matchAll(/lane="([^"]+)"/g)].map(([, lane]) => lane!));
    expect(lanes.size).toBe(MAX_LANES + 1);
    expect(body).toContain('pombo_messages{lane="other",status="queued"} 1');
    expect(body).toContain('pombo_lane_state{lane="other",state="open"} 9');
    expect(body).not.toContain(names.at(-1)!);
  });
});

describe('what is built on the metrics', () => {
  const rules = file('deploy/prometheus/alerts.yml');
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name!);

  test('docs/alarms.md has a section for each alarm, which the alarm links to, and no other', () => {
    const sections = [...file('docs/alarms.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name!);
    expect(sections).toEqual(alerts);
    const links = [...rules.matchAll(/runbook_url: docs\/alarms\.md#(\w+)/g)].map(([, anchor]) => anchor!);
    expect(links).toEqual(alerts.map((name) => name.toLowerCase()));
  });

  test.skipIf(!promtool)(
    'promtool accepts the rules, and each alarm is raised by its fault and by nothing else',
    () => {
      expect(
        execFileSync('promtool', ['check', 'rules', here('deploy/prometheus/alerts.yml')], { encoding: 'utf8' }),
      ).toContain(`${alerts.length} rules found`);
      const tests = file('deploy/prometheus/alerts.test.yml');
      for (const name of alerts) expect.soft(tests.split(`alertname: ${name}`)).toHaveLength(3);
      execFileSync('promtool', ['test', 'rules', here('deploy/prometheus/alerts.test.yml')], { encoding: 'utf8' });
    },
  );
});
