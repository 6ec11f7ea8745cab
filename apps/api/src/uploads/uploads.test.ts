import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, NESTED_VARIABLE } from '../../../../packages/campaign/src/template/hostile.fixture.ts';
import { rowsXml, workbook } from '../../../../packages/campaign/src/xlsx/workbook.fixture.ts';
import { IMAGE, newPhone, stand } from '../api.fixture.ts';
import { openUploadFolders } from './upload-folders.ts';

const on = stand();
let url: string;
let end: () => Promise<unknown>;

/** An API in a process of its own, as `pombo api` runs it. */
beforeAll(async () => {
  const script = new URL('../api-child.fixture.ts', import.meta.url).pathname;
  const env = {
    REDIS_URL: on.redisUrl,
    POMBO_PREFIX: on.prefix,
    POMBO_DATA_DIR: join(on.folder, 'data'),
    POMBO_PORT: '0',
  };
  const child = spawn(process.execPath, [script, JSON.stringify(env)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  end = () => (child.kill('SIGTERM'), exited);
  [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
});
afterAll(() => end());

function form(options: object, rows: readonly string[] = [`${newPhone()};Ana`]): FormData {
  const body = new FormData();
  body.set('file', new Blob([`telefone;nome\n${rows.join('\n')}\n`]), 'clientes.csv');
  body.set(
    'options',
    JSON.stringify({ instances: ['vendas'], image: IMAGE, imageCheck: false, again: true, ...options }),
  );
  return body;
}

const upload = (options: object, rows?: readonly string[], signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/v1/campaigns`, { method: 'POST', body: form(options, rows), ...(signal && { signal }) });
const live = async (): Promise<number> => (await fetch(`${url}/health/live`)).status;
const leftovers = async (): Promise<string[]> => readdir(join(on.folder, 'data', 'uploads'));

const refuse = (error: unknown): never => {
  throw error;
};

/** Most of what a line may cost: thousands of such lines take many seconds. */
const HEAVY =
  '{% assign l = nome | split: "" %}{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}{{ nome | upcase }}';
const heavyRows = (count: number): string[] =>
  Array.from({ length: count }, () => `${newPhone()};${'Maria da Silva '.repeat(5)}`);

test('a workbook is uploaded like a CSV; sheet, column and line are options', async () => {
  const sheet = rowsXml(['Lista'], ['Nome', 'Quem'], ['Ana', newPhone()], ['Rui', '12']);
  const body = form({ sheet: 'clientes', phoneColumn: 'quem', headerLine: 2, listLines: true });
  body.set('file', new Blob([workbook({ sheets: { Apoio: rowsXml(['x']), Clientes: sheet } })]), 'novembro.xlsx');
  const made = await fetch(`${url}/v1/campaigns`, { method: 'POST', body });
  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject({
    campaign: { name: 'novembro.xlsx', file: 'novembro.xlsx', counts: { rows: 2, ready: 1, rejected: 1 } },
    leftOutLines: { lines: [{ line: 4, column: 'Quem', value: '12' }] },
  });
  const wrong = await upload({ sheet: 'x' });
  expect(await wrong.json()).toMatchObject({
    code: 'campaign_refused',
    detail: expect.stringContaining('no sheets') as string,
  });
});

describe('the API answers while an uploaded template is read and rendered', () => {
  const listed = Object.entries(HOSTILE).slice(0, 7);

  test.each(listed)('%s: 422, and /health/live is 200 meanwhile', async (_name, caption) => {
    const refused = upload({ caption });
    expect(await live()).toBe(200);
    const response = await refused;
    expect([response.status, await response.json()]).toMatchObject([422, { code: 'campaign_refused' }]);
  });

  test('a variable nested 3,000 deep answers 422', async () => {
    const response = await upload({ caption: NESTED_VARIABLE });
    expect([response.status, await response.json()]).toMatchObject([422, { code: 'campaign_refused' }]);
  });

  test('lines that take many seconds block no other request, and a client that disconnects ends the work', async () => {
    const client = new AbortController();
    const gone = upload({ caption: HEAVY, name: 'heavy' }, heavyRows(20_000), client.signal).catch(() => 'gone');
    const states = async (): Promise<unknown[]> => {
      const { campaigns } = (await (await fetch(`${url}/v1/campaigns`)).json()) as {
        campaigns: { name: string; state: string }[];
      };
      return campaigns.filter(({ name }) => name === 'heavy').map(({ state }) => state);
    };
    await expect.poll(states).toEqual(['importing']);
    for (let answers = 0; answers < 20; answers += 1) expect(await live()).toBe(200);
    expect(await states()).toEqual(['importing']);
    client.abort();
    expect(await gone).toBe('gone');
    await expect.poll(leftovers).toEqual([]);
    await expect.poll(states).toEqual([]);
  });

  test('the rendered text of such a line is stored and can be sent', async () => {
    const response = await upload({ caption: HEAVY }, heavyRows(3));
    expect([response.status, await response.json()]).toMatchObject([201, { campaign: { total: 3, state: 'ready' } }]);
  });
});

test('an upload answers with warnings, duplicates and, when asked, every line that is left out', async () => {
  const [ana, rui] = [newPhone(), newPhone()];
  const rows = [`${ana};Ana`, `${ana};Ana`, '123;Eva', `${rui};Rui`, `${rui};Outro`];
  const brief = await upload({ caption: 'Oi {{ nome }}' }, rows);
  const answer = (await brief.json()) as Record<string, unknown>;
  expect([brief.status, answer]).toMatchObject([
    201,
    {
      campaign: { total: 2, counts: { duplicate: 2, rejected: 1 } },
      duplicates: [
        { line: 3, firstLine: 2 },
        { line: 6, firstLine: 5 },
      ],
      warnings: [{ code: 'duplicate_differs', count: 1, lines: [6] }],
      notes: [expect.stringContaining('more than 5 %')],
    },
  ]);
  expect(answer).not.toHaveProperty('leftOutLines');
  const whole = await upload({ caption: 'Oi {{ nome }}', listLines: true, includeSent: true }, rows);
  const said = (await whole.json()) as { leftOutLines: unknown };
  expect(said.leftOutLines).toMatchObject({
    lines: [
      { line: 3, code: 'duplicate' },
      { line: 4, code: 'phone_length' },
      { line: 6, code: 'duplicate', reason: expect.stringContaining('with other content') as string },
    ],
    more: 0,
  });
});

test('with listLines the response lists every one of 24,000 left-out lines, in order, and leaves no file', async () => {
  const [ana, half] = [newPhone(), 12_000];
  const rows = [`${ana};Ana`, ...Array.from({ length: half }, (_none, at) => [`${ana};Ana`, `1${at};Zé ${at}`]).flat()];
  const response = await upload({ caption: 'Oi {{ nome }}', listLines: true, includeSent: true }, rows);
  const answer = (await response.json()) as {
    leftOutLines: { lines: { line: number; value?: string }[]; more: number };
  };
  expect([response.status, response.headers.get('content-type'), answer]).toMatchObject([
    201,
    'application/json; charset=utf-8',
    { campaign: { total: 1, counts: { duplicate: half, rejected: half } }, leftOutLines: { more: 0 } },
  ]);
  const { lines } = answer.leftOutLines;
  expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 2 * half }, (_none, at) => at + 3));
  expect(lines.at(-1)).toMatchObject({ code: 'phone_length', column: 'telefone', value: `1${half - 1}` });
  await expect.poll(leftovers).toEqual([]);
});

test('a client that disconnects while it reads the list leaves no file', async () => {
  // More than a connection holds, so that the response cannot be complete.
  const rows = [`${newPhone()};Ana`, ...Array.from({ length: 40_000 }, () => `${'国'.repeat(60)};Ana`)];
  const client = new AbortController();
  const response = await upload({ caption: 'Oi', listLines: true, includeSent: true }, rows, client.signal);
  expect(response.status).toBe(201);
  expect(await leftovers()).toHaveLength(1);
  client.abort();
  await expect.poll(leftovers).toEqual([]);
});

describe('uploads', () => {
  test('at most 4 at once; the fifth gets a Retry-After, and succeeds when one has finished', async () => {
    const clients = Array.from({ length: 4 }, () => new AbortController());
    const open = clients.map(({ signal }) => upload({ caption: HEAVY }, heavyRows(20_000), signal).catch(() => 'gone'));
    await expect.poll(leftovers).toHaveLength(4);
    const fifth = await upload({});
    expect([fifth.status, fifth.headers.get('retry-after'), await fifth.json()]).toMatchObject([
      429,
      '10',
      { code: 'rate_limited' },
    ]);
    for (const client of clients) client.abort();
    await Promise.all(open);
    await expect.poll(async () => (await upload({})).status).toBe(201);
  });

  test('of a client that disconnects in the middle of its file stop counting', async () => {
    for (let nth = 0; nth < 5; nth += 1) {
      const head = ['POST /v1/campaigns HTTP/1.1', 'Host: 127.0.0.1', 'Content-Length: 100000'];
      const type = 'Content-Type: multipart/form-data; boundary=x';
      const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntelefone;nome\r\n';
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(`${[...head, type].join('\r\n')}\r\n\r\n${part}`);
      await expect.poll(leftovers).toHaveLength(1);
      socket.destroy();
      await expect.poll(leftovers).toEqual([]);
    }
  });

  test('are stored in the data folder, readable by this user only, and removed', async () => {
    const folder = join(on.folder, 'data', 'uploads');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await upload({})).status).toBe(201);
    await expect.poll(leftovers).toEqual([]);
  });

  test('left by a killed process are removed at the next start; those of others stay', async () => {
    const root = join(on.folder, 'swept', 'uploads');
    await mkdir(root, { recursive: true });
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const machine = hostname().replaceAll(/[^\w.-]/g, '_');
    const names = [
      `${machine}~${child.pid}~killed`,
      `${machine}~${process.pid}~same-number-as-before`,
      `${machine}~${process.ppid}~running`,
      'elsewhere~1~young',
      'elsewhere~1~old',
    ];
    for (const name of names) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, 'upload.csv'), 'telefone\n');
    }
    const long = new Date(Date.now() - 48 * 60 * 60 * 1000);
    await utimes(join(root, 'elsewhere~1~old'), long, long);
    const places = await openUploadFolders(join(on.folder, 'swept'), refuse);
    expect((await readdir(root)).toSorted()).toEqual([names[2], names[3]].toSorted());
    const place = await places.take();
    await openUploadFolders(join(on.folder, 'swept'), refuse);
    expect((await stat(place.folder)).isDirectory()).toBe(true);
    await place.free();
  });
});

test('an upload interrupted by shutdown gets a 503: it can be repeated', async () => {
  // A caption of its own: the same picture and text as an import that is still being dropped would be refused.
  const answered = upload({ caption: `${HEAVY}!`, name: 'stopped' }, heavyRows(100_000));
  await expect.poll(leftovers).not.toEqual([]);
  await expect
    .poll(async () => JSON.stringify(await (await fetch(`${url}/v1/campaigns`)).json()))
    .toContain('"name":"stopped","state":"importing"');
  const ended = end();
  const response = await answered;
  expect([response.status, await response.json()]).toMatchObject([503, { code: 'interrupted' }]);
  await ended;
});
