import type { InstanceInput, Knobs } from '@pombo/simulator';
import { afterEach, describe, expect, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PHONE, SECRETS, setting, type Setting } from './probe.fixture.ts';
import type { ProbeReport } from './probe.ts';

let open: Setting[] = [];
afterEach(async () => {
  await Promise.all(open.map((each) => each.close()));
  open = [];
});

async function opened(knobs: Partial<Knobs> = {}, instance: Partial<InstanceInput> = {}): Promise<Setting> {
  const here = await setting(knobs, instance);
  open.push(here);
  return here;
}

/** What must be true after every probe, whatever it found. */
function expectNoHarm({ simulator }: Setting): void {
  const posts = simulator.posts();
  expect(posts.length).toBeLessThanOrEqual(6);
  expect(posts.map(({ phone, endpoint }) => `${endpoint} ${phone}`)).toEqual(posts.map(() => `send-image ${PHONE}`));
  expect(simulator.instances()[0]).toMatchObject({ queued: 0, callbacks: {} });
}

const verdicts = (report: ProbeReport) =>
  report.findings.filter(({ verdict }) => verdict === 'differs').map(({ knob }) => knob);

describe('against a simulator with one knob turned, the probe finds that knob and no other', () => {
  test('none turned: every guess that it can check is right', async () => {
    const here = await opened();
    const report = await here.probe({ images: true });
    expect(report.knobs).toEqual({});
    expect(verdicts(report)).toEqual([]);
    const confirmed = report.findings.flatMap(({ verdict, knob }) => (verdict === 'as-guessed' && knob ? [knob] : []));
    expect(confirmed.toSorted()).toEqual([
      'callbackHasToken',
      'callbackPhone',
      'callbackRetries',
      'callbackTimeoutMs',
      'delayOutOfRange',
      'deliveryErrorMessageId',
      'imageFetchAt',
      'maxImageBytes',
      'missingClientToken',
      'phoneExistsShape',
      'queueCount',
    ]);
    expect(report).toMatchObject({ sent: 6, leftBehind: [] });
    expect(report.stopped).toBeUndefined();
    expectNoHarm(here);
  });

  const rows: [name: string, turned: Partial<Knobs>, images?: boolean][] = [
    ['imageFetchAt', { imageFetchAt: 'before-answer' }],
    ['callbackHasToken', { callbackHasToken: false }],
    ['missingClientToken', { missingClientToken: { status: 401, body: { error: 'null not allowed' } } }],
    ['delayOutOfRange: clamped', { delayOutOfRange: 'clamp' }],
    ['delayOutOfRange: used as given', { delayOutOfRange: 'as-given' }],
    ['delayOutOfRange: refused', { delayOutOfRange: { status: 422, body: { error: 'delayMessage is invalid' } } }],
    ['queueCount', { queueCount: 'number' }],
    ['callbackPhone: without the ninth digit', { callbackPhone: 'without-ninth' }],
    ['callbackPhone: a LID', { callbackPhone: 'lid' }],
    ['phoneExistsShape', { phoneExistsShape: 'object' }],
    ['deliveryErrorMessageId', { deliveryErrorMessageId: 'messageId' }, true],
  ];
  test.for(rows)('%s', async ([, turned, images = false]) => {
    const here = await opened(turned);
    const report = await here.probe({ images });
    expect(report.knobs).toEqual(turned);
    expectNoHarm(here);
  });

  test('several at once: each of them', async () => {
    const turned: Partial<Knobs> = {
      imageFetchAt: 'before-answer',
      callbackHasToken: false,
      missingClientToken: { status: 401, body: { error: 'null not allowed' } },
      delayOutOfRange: { status: 422, body: { error: 'delayMessage is invalid' } },
      queueCount: 'number',
      phoneExistsShape: 'object',
      callbackPhone: 'without-ninth',
    };
    const here = await opened(turned);
    expect((await here.probe()).knobs).toEqual(turned);
    expectNoHarm(here);
  });

  test('the wait after delayMessage, even while Z-API works on the next message', async () => {
    const turned: Partial<Knobs> = { imageFetchAt: 'before-answer', delayOutOfRange: 'clamp' };
    const here = await opened(turned);
    expect((await here.probe()).knobs).toEqual(turned);
    expectNoHarm(here);
  });

  test('callbackPhone: as phone-exists spells it', async () => {
    const here = await opened({ callbackPhone: 'account', shortDdds: ['11'] });
    expect((await here.probe()).knobs).toEqual({ callbackPhone: 'account' });
  });

  test('callbackRetries: how many, and about how far apart', async () => {
    const here = await opened({ callbackRetries: { times: 2, afterMs: 5000 } });
    const { knobs } = await here.probe();
    expect(knobs).toEqual({ callbackRetries: { times: 2, afterMs: expect.any(Number) } });
    expect(Math.abs(knobs.callbackRetries!.afterMs - 5000)).toBeLessThan(2500);
    expectNoHarm(here);
  });

  test('callbackTimeoutMs, within a fifth', async () => {
    const here = await opened({ callbackTimeoutMs: 4000 });
    const { knobs } = await here.probe();
    expect(Object.keys(knobs)).toEqual(['callbackTimeoutMs']);
    expect(Math.abs(knobs.callbackTimeoutMs! - 4000)).toBeLessThan(800);
  });

  test('maxImageBytes: lower, and higher, as far as two images show', async () => {
    const low = await opened({ maxImageBytes: 1024 * 1024 });
    expect((await low.probe({ images: true })).knobs).toEqual({ maxImageBytes: 4.75 * 1024 * 1024 - 1 });
    const high = await opened({ maxImageBytes: 8 * 1024 * 1024 });
    expect((await high.probe({ images: true })).knobs).toEqual({ maxImageBytes: 5.25 * 1024 * 1024 });
    expectNoHarm(low);
    expectNoHarm(high);
  });

  test('ipRefusedStatus: from an address that is not allowed, and then it sends nothing', async () => {
    const here = await opened({ ipRefusedStatus: 418 }, { allowedIps: ['203.0.113.7'] });
    const report = await here.probe();
    expect(report.knobs).toEqual({ ipRefusedStatus: 418 });
    expect(report).toMatchObject({ sent: 0, stopped: expect.stringContaining('address') });
    expect(here.simulator.posts()).toEqual([]);
  });
});

test('questions 1, 8 and 9 are not probed, with a reason and what to ask', async () => {
  const { notProbed } = await (await opened()).probe({ callbacks: false });
  expect(notProbed.map(({ question }) => question)).toEqual([1, 8, 9]);
  for (const { why, ask } of notProbed) expect([why, ask]).not.toContain('');
});

test('without a webhook address it sends plain images and says what stays open', async () => {
  const here = await opened({ delayOutOfRange: 'clamp', imageFetchAt: 'before-answer' });
  const report = await here.probe({ callbacks: false });
  expect(report.knobs).toEqual({ delayOutOfRange: 'clamp' });
  const without = report.findings.filter(
    ({ question, verdict }) => question === 2 || (question === 3 && verdict !== 'unsettled'),
  );
  expect(without).toMatchObject([
    { question: 2, verdict: 'unsettled', text: expect.stringContaining('--webhook-url') },
  ]);
  expectNoHarm(here);
});

test('no fixture has a secret, the phone, a LID or the address of a caller in it', async () => {
  const texts: string[] = [];
  for (const knobs of [{}, { callbackPhone: 'lid' }, { ipRefusedStatus: 403 }] as const) {
    const here = await opened(knobs, 'ipRefusedStatus' in knobs ? { allowedIps: [] } : {});
    texts.push(JSON.stringify((await here.probe()).fixtures));
  }
  const all = texts.join('\n');
  for (const hidden of [...Object.values(SECRETS), '87654321', '127.0.0.1', '@lid']) expect(all).not.toContain(hidden);
  expect(all).toContain('"zApiToken":"the instance token"');
  expect(all).toContain('"delayMessage":30');
  expect(all).toContain('DeliveryCallback');
});

describe('it never sends more than six messages a day', () => {
  test('three runs send six, and the third still makes the exchanges that send nothing', async () => {
    const here = await opened();
    expect((await here.probe()).sent).toBe(3);
    expect((await here.probe({ images: true })).sent).toBe(3);
    const third = await here.probe({ images: true });
    expect(third.sent).toBe(0);
    expect(third.findings.find(({ knob }) => knob === 'missingClientToken')).toMatchObject({ verdict: 'as-guessed' });
    expectNoHarm(here);
  });

  test('a plan of more messages than are left is cut off before the first byte of the seventh', async () => {
    const here = await opened();
    const notebook = here.notebook();
    for (let n = 0; n < 6; n += 1) notebook.countSend();
    expect(here.notebook().left()).toBe(0);
    expect(notebook.countSend()).toBe(false);
  });

  test('a count that cannot be read stops the probe before it does anything', async () => {
    const here = await opened();
    writeFileSync(join(here.folder, 'notes.json'), '{"sends":');
    await expect(here.probe()).rejects.toMatchObject({ code: 'file_unusable' });
    expect(here.simulator.calls()).toEqual({});
  });
});

describe('it does nothing where it could do harm', () => {
  test.for<[string, Partial<Knobs>, Partial<InstanceInput>, string]>([
    ['to a disconnected number', {}, { connected: false }, 'wrong_status'],
    ['to a phone that is not on WhatsApp', { absentPhones: [PHONE] }, {}, 'invalid_input'],
  ])('%s', async ([, knobs, instance, code]) => {
    const here = await opened(knobs, instance);
    await expect(here.probe()).rejects.toMatchObject({ code });
    expect(here.simulator.posts()).toEqual([]);
  });

  test("while messages of others wait in Z-API's queue", async () => {
    const here = await opened({}, { connected: false });
    await fetch(`${here.url}/instances/${SECRETS.id}/token/${SECRETS.token}/send-image`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Client-Token': SECRETS.clientToken },
      body: JSON.stringify({ phone: '5511900000000', image: 'https://example.com/a.png' }),
    });
    here.simulator.fault({
      endpoint: 'status',
      do: { kind: 'answer', enqueue: false, status: 200, body: { connected: true } },
    } as never);
    await expect(here.probe()).rejects.toMatchObject({
      code: 'wrong_status',
      message: expect.stringContaining('queue'),
    });
    expect(here.simulator.posts()).toHaveLength(1);
  });

  test('once the lane may send again, before the next message', async () => {
    const here = await opened();
    const answers = [undefined, 'the lane was resumed'];
    const report = await here.probe({ mayProceed: () => Promise.resolve(answers.shift()) });
    expect(report).toMatchObject({ sent: 1, stopped: 'the lane was resumed' });
    expectNoHarm(here);
  });

  test('after a message without an answer', async () => {
    const here = await opened();
    here.simulator.fault({ endpoint: 'send-image', do: { kind: 'reset', enqueue: true } } as never);
    const report = await here.probe();
    expect(report.sent).toBe(1);
    expect(report.stopped).toContain('no answer');
    expect(here.simulator.posts()).toHaveLength(1);
  });
});

test('interrupted, it restores the callback URLs and takes its messages out of the queue', async () => {
  const here = await opened({ delayOutOfRange: 'as-given' });
  const before = `${here.url}/earlier`;
  await fetch(`${here.url}/instances/${SECRETS.id}/token/${SECRETS.token}/update-webhook-delivery`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', 'Client-Token': SECRETS.clientToken },
    body: JSON.stringify({ value: before }),
  });
  const stop = new AbortController();
  const running = here.probe({ signal: stop.signal });
  await here.simulator.waitFor({ posts: 2, answered: 2 });
  stop.abort(new Error('stop'));
  expect(await running).toMatchObject({ stopped: expect.stringContaining('interrupted'), leftBehind: [] });
  expect(here.simulator.instances()[0]).toMatchObject({ queued: 0, callbacks: { deliveryCallbackUrl: before } });
  expect(here.simulator.counts()).toMatchObject({ posts: 2, removed: 1 });
});
