import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Ran, recipients, upOverAll } from '../pombo.fixture.ts';

/** What the campaign commands say about states that need a person. */
const { cli } = upOverAll();
const { phones, csv } = recipients(cli, '551195');
const OPTIONS = ['--instance', 'suporte', '--image', 'https://example.com/natal.png', '--no-image-check'];

function campaign(...args: string[]): Promise<Ran> {
  return cli.run(['campaign', ...args]);
}

async function create(...args: string[]): Promise<string> {
  const [made] = (await campaign('create', ...args, '--json')).json() as [{ campaign: { id: string } }];
  return made.campaign.id;
}

describe('a campaign that is not running', () => {
  test('watch of a campaign that was not started ends with exit code 1 and says how to start it', async () => {
    const id = await create(csv('unstarted.csv', phones(2)), ...OPTIONS);
    const { code, stderr } = await campaign('watch', 'unstarted');
    expect(code).toBe(1);
    expect(stderr).toContain(`error wrong_status  The campaign "${id}" is not started`);
    expect(stderr).toContain(`Start it: pombo campaign start ${id}`);
  });

  test.each([
    ['cancelled', ['cancel'], /is cancelled: --start does not start it[\s\S]*campaign retry \S+ --only cancelled/],
    ['paused', ['start', 'pause'], /is paused: --start does not start it[\s\S]*campaign resume/],
  ])('create --start of a %s one ends with exit code 1 and says so', async (state, orders, said) => {
    const file = csv(`again-${state}.csv`, phones(2));
    await cli.run(['lanes', 'pause', 'suporte']);
    const id = await create(file, ...OPTIONS);
    for (const order of orders) expect((await campaign(order, id)).code).toBe(0);
    const again = await campaign('create', file, ...OPTIONS, '--start', '--json');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(said) });
    expect(again.json()).toMatchObject([
      { answer: 'exists', started: false, campaign: { state }, error: { code: 'wrong_status' } },
    ]);
    await campaign('cancel', id);
    await cli.run(['lanes', 'resume', 'suporte']);
  });
});

test('message list --campaign accepts a name, an id or an id prefix; an unknown one is not found', async () => {
  await cli.run(['lanes', 'pause', 'suporte']);
  const id = await create(csv('listed-by-name.csv', phones(2)), ...OPTIONS, '--start');
  const list = (words: string): Promise<Ran> => cli.run(['message', 'list', '--campaign', words, '--json']);
  await expect.poll(async () => (await list(id)).json().length).toBe(2);
  const byId = (await list(id)).json();
  expect((await list('listed-by-name')).json()).toEqual(byId);
  expect((await list(id.slice(0, 12))).json()).toEqual(byId);
  const unknown = await cli.run(['message', 'list', '--campaign', 'listed-by-nome']);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('error not_found') });
  await campaign('cancel', id);
  await cli.run(['lanes', 'resume', 'suporte']);
});

test('SIGTERM ends a watch with exit code 143, Ctrl-C with 130, as the help says', async () => {
  await cli.run(['lanes', 'pause', 'suporte']);
  const id = await create(csv('stopped.csv', phones(1)), ...OPTIONS, '--start');
  const stopped = (['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
    const watching = cli.start(['campaign', 'watch', id]);
    await watching.until('0/1');
    return (await watching.end(signal)).code;
  });
  expect(await Promise.all(stopped)).toEqual([130, 143]);
  const { stdout } = await cli.run(['--help']);
  expect(stdout).toMatch(/130 +stopped by Ctrl-C\n +143 +stopped by SIGTERM/);
  await campaign('cancel', id);
  await cli.run(['lanes', 'resume', 'suporte']);
});

test('every view shows that a campaign with a held number is not sending, and gives no estimate', async () => {
  await cli.run(['lanes', 'pause', 'suporte']);
  const file = csv('still.csv', phones(8));
  const checked = await campaign('check', file, ...OPTIONS);
  const created = await campaign('create', file, ...OPTIONS);
  const started = await campaign('start', 'still');
  const watching = cli.start(['campaign', 'watch', 'still']);
  await watching.until('stands still: suporte is paused');
  const watched = await watching.end('SIGINT');
  const [shown, listed, json] = await Promise.all([
    campaign('show', 'still'),
    campaign('list'),
    campaign('show', 'still', '--json'),
  ]);
  expect((await cli.type(['campaign', 'list'], [])).stdout).toMatch(/still +stands still /);
  const views = { checked, created, started, watched, shown, listed };
  for (const [view, { stdout, stderr }] of Object.entries(views)) {
    const text = `${stdout}${stderr}`;
    expect.soft(text, view).not.toMatch(/\b(?:about|under a|up to) [^\n]*(?:min|minute|h|days)\b/);
    if (view !== 'listed') expect.soft(text, view).toMatch(/(?:would not send|stands still): suporte is paused/);
  }
  expect(json.json()[0]).toMatchObject({ outlook: { still: [{ instance: 'suporte', stopped: ['paused'] }] } });
  expect(json.json()[0]).not.toHaveProperty('eta');
  await campaign('cancel', 'still');
  await cli.run(['lanes', 'resume', 'suporte']);
});

test('show, its table and lanes have, on a terminal, one word for what is not sent yet: waiting', async () => {
  await cli.run(['lanes', 'pause', 'suporte']);
  const id = await create(csv('held-back.csv', phones(3)), ...OPTIONS, '--start');
  await expect
    .poll(async () => (await campaign('show', id, '--json')).json()[0])
    .toMatchObject({ progress: { queued: 3 } });
  const screen = async (...args: string[]): Promise<string> =>
    stripVTControlCharacters((await cli.type(args, [])).stdout);
  const shown = await screen('campaign', 'show', id);
  expect(shown).toContain('3 waiting');
  expect(shown).toMatch(/^ *instance .* waiting/m);
  const lanes = await screen('lanes');
  expect(lanes).toMatch(/^ *instance .* waiting/m);
  expect(`${shown}${lanes}`).not.toMatch(/pending|queued/);
  await campaign('cancel', id);
  await cli.run(['lanes', 'resume', 'suporte']);
});
