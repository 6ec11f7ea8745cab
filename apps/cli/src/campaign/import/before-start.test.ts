import { describe, expect, onTestFinished, test } from 'vitest';
import { NUMBERS, type Ran, recipients, upOverAll } from '../../pombo.fixture.ts';

/** What users check before a campaign starts, and how they follow up: images, numbers, hours, a test send, a retry. */
const { cli, zapi } = upOverAll();
const { phones, csv } = recipients(cli, '551191');

const picture = (name: string): string => `${zapi.url()}/__sim/images/${name}`;
const through = (name: string): string[] => [
  '--instance',
  'vendas',
  '--image',
  picture(name),
  '--caption',
  'Oi {{ nome }}',
];

function campaign(...args: string[]): Promise<Ran> {
  return cli.run(['campaign', ...args]);
}

function postsTo(numbers: readonly string[]) {
  return zapi.posts().filter(({ phone }) => phone !== undefined && numbers.includes(phone));
}

describe('images', () => {
  test('that can be fetched allow a campaign to start; check reports it', async () => {
    const numbers = phones(2);
    const file = csv('good-image.csv', numbers);
    const checked = await campaign('check', file, ...through('promo.png'));
    expect(checked.stdout).toContain('  Images: 1 of 1 can be sent\n');
    expect(checked.code).toBe(0);
    expect((await campaign('create', file, ...through('promo.png'), '--start')).code).toBe(0);
    expect((await campaign('watch', 'good-image')).code).toBe(0);
    expect(postsTo(numbers)).toHaveLength(2);
  });

  test.for([
    ['missing.png', 'answers 404'],
    ['not-an-image.html', 'is not a JPEG, PNG, GIF or WebP image (text/html)'],
  ] as const)('%s prevents the start: check, create --start and start say why', async ([name, why]) => {
    const numbers = phones(1);
    const file = csv(`${name}.csv`, numbers);
    const checked = await campaign('check', file, ...through(name));
    expect(checked.code).toBe(2);
    expect(checked.stdout).toContain(`  Images: 0 of 1 can be sent\n ✗  ${picture(name)} `);
    expect(checked.stdout).toContain(why);
    expect(checked.stderr).toContain(`error image_unreachable  ${picture(name)} `);
    expect(checked.stderr).toContain(why);

    const created = await campaign('create', file, ...through(name), '--start', '--json');
    expect(created.code).toBe(2);
    const [made] = created.json() as [{ campaign: { id: string } }];
    expect(made).toMatchObject({
      answer: 'created',
      started: false,
      campaign: { state: 'ready', total: 1 },
      error: { code: 'image_unreachable', message: expect.stringContaining(why) as string },
    });
    const started = await campaign('start', made.campaign.id);
    expect(started.code).toBe(2);
    expect(started.stderr).toContain(`${picture(name)} `);
    expect(started.stderr).toContain(why);
    expect(postsTo(numbers)).toEqual([]);

    expect((await campaign('start', made.campaign.id, '--no-image-check')).code).toBe(0);
    await campaign('watch', made.campaign.id);
    expect(postsTo(numbers)).toHaveLength(1);
  });

  test('of lines are checked once each, and the campaign remembers --no-image-check', async () => {
    const [a, b, c] = phones(3) as [string, string, string];
    const file = cli.file(
      'images.csv',
      `phone,image\n${a},${picture('one.png')}\n${b},${picture('missing.png')}\n${c},${picture('huge.png')}\n`,
    );
    const checked = await campaign('check', file, '--instance', 'vendas', '--json');
    expect(checked.code).toBe(2);
    expect(checked.json()).toMatchObject([
      {
        images: {
          looks: [
            { url: picture('one.png'), mime: 'image/png', large: false },
            { url: picture('missing.png'), problem: 'answers 404' },
            { url: picture('huge.png'), mime: 'image/png', large: true },
          ],
          notLooked: 0,
        },
        error: { code: 'image_unreachable' },
      },
    ]);
    const unchecked = await campaign('check', file, '--instance', 'vendas', '--no-image-check');
    expect(unchecked.code).toBe(0);
    expect(unchecked.stdout).not.toContain('Images:');
    const created = await campaign('create', file, '--instance', 'vendas', '--no-image-check');
    expect(created.code).toBe(0);
    expect((await campaign('start', 'images')).code).toBe(0);
  });
});

describe('--verify-numbers', () => {
  test('rejects lines without WhatsApp, and sends to the others as WhatsApp writes their numbers', async () => {
    const [gone, here] = phones(2) as [string, string];
    const short = '5527987650001';
    zapi.setKnobs({ absentPhones: [gone], shortDdds: ['27'] });
    onTestFinished(() => zapi.setKnobs({ absentPhones: [], shortDdds: [] }));
    const file = csv('verified.csv', [gone, here, short]);
    const flags = [...through('promo.png'), '--verify-numbers'];
    const checked = await campaign('check', file, ...flags);
    expect(checked.stdout).toMatch(/2 {2}ready\n +1 {2}rejected {2}1 without WhatsApp/);
    expect(checked.stdout).toMatch(new RegExp(`line 2 {2}telefone {2}"${gone}" {2}has no WhatsApp`));
    expect(checked.stderr).toContain('--verify-numbers\n');

    expect((await campaign('create', file, ...flags, '--start', '--rejected', 'gone.csv')).code).toBe(0);
    await campaign('watch', 'verified');
    const sent = zapi.posts().filter(({ phone }) => [gone, here, short, '552787650001'].includes(phone!));
    expect(sent.map(({ phone }) => phone).toSorted()).toEqual([here, '552787650001'].toSorted());
  });

  test('fails and creates nothing if Z-API does not answer', async () => {
    const file = csv('unverified.csv', phones(1));
    const { code, stderr } = await cli.run(
      ['campaign', 'create', file, '--instance', 'vendas', '--image', 'https://example.com/a.png', '--verify-numbers'],
      { ZAPI_BASE_URL: 'http://127.0.0.1:1' },
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/error gateway_unreachable .*phone-exists-batch for "vendas"/);
    expect((await campaign('show', 'unverified')).code).toBe(2);
  });
});

describe('hours, days, limits and start time', () => {
  test('are stored, shown, and part of the command that check prints', async () => {
    const rules = [
      '--window',
      '00:00-24:00',
      '--days',
      'mon-sun',
      '--timezone',
      'America/Sao_Paulo',
      '--daily-limit',
      '500',
    ];
    const file = csv('rules.csv', phones(1));
    const checked = await campaign('check', file, ...through('promo.png'), ...rules, '--no-share');
    expect(checked.stderr).toContain(
      '--window 00:00-24:00 --days mon-sun --timezone America/Sao_Paulo --daily-limit 500 --no-share\n',
    );
    await campaign('create', file, ...through('promo.png'), ...rules, '--no-share');
    const [view] = (await campaign('show', 'rules', '--json')).json();
    expect(view).toMatchObject({
      rules: { window: '00:00-24:00', days: 'mon-sun', timezone: 'America/Sao_Paulo', dailyLimit: 500 },
    });
    expect((await campaign('show', 'rules')).stdout).toContain(
      'sends\tmon-sun, 00:00-24:00 (America/Sao_Paulo), at most 500 a day\n',
    );
  });

  test('that are invalid are all reported at once, each with its value', async () => {
    const wrong = ['--window', '9-18', '--days', 'seg-fds', '--timezone', 'Brasil', '--daily-limit', 'many'];
    const times = ['--start-at', 'tomorrow', '--expires-at', '2020-01-01T00:00:00Z'];
    const { code, stderr } = await campaign(
      'check',
      csv('wrong.csv', phones(1)),
      ...through('promo.png'),
      ...wrong,
      ...times,
    );
    expect(code).toBe(2);
    for (const text of [
      '--window "9-18" must be a time range; for example: 09:00-18:00',
      '--days "seg-fds" must be days of the week; for example: mon-fri',
      '--timezone "Brasil" must be an IANA time zone name; for example: America/Sao_Paulo',
      '--daily-limit "many" must be a whole number of at least 1; for example: 500',
      '--start-at "tomorrow" must be a time with a UTC offset; for example: 2026-11-21T18:00:00-03:00',
    ]) {
      expect(stderr).toContain(`  ${text}\n`);
    }
    expect(stderr).toContain('  --expires-at ');
  });

  test('that never overlap those of a number are refused by check and create, and both are named', async () => {
    const night = { window: '20:00-22:00', timezone: 'America/Sao_Paulo' };
    const numbers = NUMBERS.map((number) => (number.name === 'suporte' ? { ...number, ...night } : number));
    const env = { POMBO_INSTANCES: cli.file('night.json', JSON.stringify({ instances: numbers })) };
    const file = csv('apart.csv', phones(4));
    const hours = ['--window', '09:00-10:00', '--timezone', 'America/Sao_Paulo', '--instance', 'suporte'];
    const apart =
      'The campaign may send 09:00-10:00 (America/Sao_Paulo), suporte only 20:00-22:00 (America/Sao_Paulo): they never meet';
    const checked = await cli.run(['campaign', 'check', file, ...through('promo.png'), ...hours, '--json'], env);
    const [report] = checked.json();
    expect(report).toMatchObject({
      error: { code: 'campaign_refused', message: expect.stringContaining(apart) as string },
    });
    // Which JSON would write as null.
    expect(report).not.toHaveProperty('estimate');
    const created = await cli.run(['campaign', 'create', file, ...through('promo.png'), ...hours], env);
    expect(created).toMatchObject({ code: 2, stderr: expect.stringContaining(apart) as string });
    expect(await campaign('show', 'apart')).toMatchObject({ code: 2 });
    const alone = await cli.run(['campaign', 'check', file, ...through('promo.png'), ...hours.slice(0, 4)], env);
    expect(alone.code).toBe(0);
  });

  test('a campaign that expires before it can finish says so', async () => {
    const soon = ['--expires-at', new Date(Date.now() + 60_000).toISOString(), '--delay', '15'];
    const file = csv('too-late.csv', phones(20));
    const text = ', before everything can be sent. The rest will not be sent';
    expect((await campaign('check', file, ...through('promo.png'), ...soon)).stdout).toContain(text);
    await campaign('create', file, ...through('promo.png'), ...soon);
    expect((await campaign('show', 'too-late')).stderr).toContain(`${text}.\n`);
  });

  test('--start-at: the campaign is scheduled, says when, sends nothing earlier, and can be paused', async () => {
    const numbers = phones(2);
    const args = [
      csv('scheduled.csv', numbers),
      ...through('promo.png'),
      '--start-at',
      '2099-01-02T09:00:00-03:00',
      '--start',
    ];
    const created = await campaign('create', ...args);
    expect(created.code).toBe(0);
    expect(created.stderr).toMatch(/It starts automatically at 2099-01-02T12:00:00\.000Z\.\n {2}→ look at it/);
    const [view] = (await campaign('show', 'scheduled', '--json')).json();
    expect(view).toMatchObject({ state: 'scheduled', startAt: '2099-01-02T12:00:00.000Z', progress: { pending: 2 } });
    expect((await campaign('list')).stdout).toMatch(/^cmp_\w+\tscheduled\tscheduled\t2\t/m);
    expect((await campaign('pause', 'scheduled')).code).toBe(0);
    expect((await campaign('cancel', 'scheduled')).code).toBe(0);
    expect(postsTo(numbers)).toEqual([]);
  });
});

describe('a test send', () => {
  test('sends the first message to the user’s own phone, before the start, and shows the result', async () => {
    const numbers = phones(3);
    await campaign('create', csv('trial.csv', numbers), ...through('promo.png'));
    const [mine] = phones(1) as [string];
    const { code, stdout, stderr } = await campaign('test', 'trial', '--to', `+${mine}`);
    expect(stderr).toContain('through vendas');
    expect(stdout).toMatch(/^id\ttest-[\w-]+\nstatus\taccepted\nzaapId\t\w+\n/);
    expect(code).toBe(0);
    expect(postsTo([mine])).toMatchObject([{ caption: 'Oi Nome 0', image: { kind: 'url' } }]);
    expect(postsTo(numbers)).toEqual([]);
    const [view] = (await campaign('show', 'trial', '--json')).json();
    expect(view).toMatchObject({ state: 'ready', total: 3, progress: { pending: 3, accepted: 0 } });
  });

  test('ends with exit code 1 if Z-API rejects it, and with 2 for an invalid phone', async () => {
    await campaign('create', csv('refused-trial.csv', phones(1)), ...through('promo.png'));
    const [mine] = phones(1) as [string];
    zapi.fault({ phone: mine, do: { kind: 'answer', enqueue: false, status: 400, body: { error: 'Invalid phone' } } });
    onTestFinished(() => zapi.clearFaults());
    const refused = await campaign('test', 'refused-trial', '--to', mine, '--json');
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject([{ status: 'failed', error: { code: 'invalid_phone' } }]);
    const wrong = await campaign('test', 'refused-trial', '--to', '123');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('error invalid_input');
    expect((await campaign('test', 'nothing', '--to', mine)).code).toBe(2);
  });
});

describe('a retry', () => {
  test('resends failed messages, or only those that failed for one reason', async () => {
    const numbers = phones(4) as [string, string, string, string];
    const refuse = (phone: string, error: string): void =>
      void zapi.fault({ phone, do: { kind: 'answer', enqueue: false, status: 400, body: { error } } });
    refuse(numbers[0], 'Invalid phone');
    refuse(numbers[1], 'mentionAll can only be used in groups');
    onTestFinished(() => zapi.clearFaults());
    await campaign('create', csv('retried.csv', numbers), ...through('promo.png'), '--start');
    const watched = await campaign('watch', 'retried');
    expect(watched.stdout).toContain('2 accepted · 2 failed');
    zapi.clearFaults();

    const none = await campaign('retry', 'retried', '--code', 'gateway_error');
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to retry') as string });
    const one = await campaign('retry', 'retried', '--code', 'invalid_phone', '--json');
    expect(one.json()).toMatchObject([{ queued: 1, notProvenUnsent: 0, campaign: { name: 'retried' } }]);
    await campaign('watch', 'retried');
    expect(postsTo([numbers[0]])).toHaveLength(2);
    expect(postsTo([numbers[1]])).toHaveLength(1);

    const rest = await campaign('retry', 'retried', '--only', 'failed');
    expect(rest.stdout).toMatch(/^1 queued again \(failed\)\. Campaign retried: /);
    await campaign('watch', 'retried');
    const [view] = (await campaign('show', 'retried', '--json')).json();
    expect(view).toMatchObject({ state: 'completed', total: 4, progress: { accepted: 4, failed: 0 } });
    for (const phone of numbers) await expect.poll(() => zapi.received(phone)).toHaveLength(1);
  });

  test('of a status that cannot be retried is refused', async () => {
    const { code, stderr } = await campaign('retry', 'retried', '--only', 'sent');
    expect(code).toBe(2);
    expect(stderr).toContain('--only "sent" must be one of failed, expired, cancelled');
  });
});
