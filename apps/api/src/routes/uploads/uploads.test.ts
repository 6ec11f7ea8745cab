import { once } from 'node:events';
import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsXml, workbook } from '../../../../../packages/campaign/src/xlsx/workbook.fixture.ts';
import { LOCAL, newPhone, stand } from '../../api.fixture.ts';
import type { App } from '../../http/fastify-types.ts';
import { openKeptUploads } from '../../uploads/kept-uploads.ts';

/** Preparing a campaign from a file that stays on the server. */
const on = stand();
let app: App;
let server: Server;
let pictures: string;

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const PIXEL = `data:image/png;base64,${PNG.toString('base64')}`;

beforeAll(async () => {
  app = await on.app();
  server = createServer((request, response) => {
    if (request.url?.startsWith('/good.png') === true) response.end(PNG);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  pictures = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function upload(content: string | Buffer, name = 'clientes.csv') {
  const payload = Buffer.concat([
    Buffer.from(`--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n--x--\r\n'),
  ]);
  const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
  return app.inject({ method: 'POST', url: '/v1/uploads', headers, payload });
}

const keep = async (content: string | Buffer, name?: string): Promise<string> =>
  (await upload(content, name)).json<{ id: string }>().id;
const csv = (...lines: string[]): string => `telefone;nome\n${lines.join('\n')}\n`;
const get = (url: string) => app.inject({ url, headers: LOCAL });
const post = (url: string, payload: object, language = 'en') =>
  app.inject({ method: 'POST', url, headers: { ...LOCAL, 'accept-language': language }, payload });

interface Problem {
  code: string;
  detail: string;
}

describe('an upload', () => {
  test('is kept with its name and size until it is removed', async () => {
    const made = await upload(csv(`${newPhone()};Ana`), 'natal 2026.csv');
    expect(made.statusCode).toBe(201);
    const { id, expiresAt } = made.json<{ id: string; expiresAt: string }>();
    expect(made.headers.location).toBe(`/v1/uploads/${id}`);
    expect((await get(`/v1/uploads/${id}`)).json()).toMatchObject({ id, name: 'natal 2026.csv', bytes: 32 });
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(23 * 60 * 60 * 1000);
    expect((await stat(join(on.folder, 'kept-uploads', id))).mode & 0o777).toBe(0o700);
    const removed = await app.inject({ method: 'DELETE', url: `/v1/uploads/${id}`, headers: LOCAL });
    expect(removed.json()).toEqual({ removed: true });
    expect(await readdir(join(on.folder, 'kept-uploads'))).not.toContain(id);
    expect((await get(`/v1/uploads/${id}`)).statusCode).toBe(404);
  });

  test('needs a file', async () => {
    const payload = '--x\r\nContent-Disposition: form-data; name="data"; filename="a"\r\n\r\nx\r\n--x--\r\n';
    const headers = { ...LOCAL, 'content-type': 'multipart/form-data; boundary=x' };
    const wrong = await app.inject({ method: 'POST', url: '/v1/uploads', headers, payload });
    expect([wrong.statusCode, wrong.json<Problem>().code]).toEqual([400, 'invalid_input']);
    const json = await post('/v1/uploads', {});
    expect(json.json<Problem>().code).toBe('unsupported_media_type');
  });

  test('that was not used for a day is removed, and the oldest ones make room', async () => {
    const folder = join(on.folder, 'limited');
    const limits = { most: 2, mostBytes: 1000 };
    const open = () => openKeptUploads(folder, (error) => expect.fail(String(error)), limits);
    const uploads = await open();
    const put = async (bytes: number): Promise<string> => {
      const path = join(folder, 'file');
      await writeFile(path, 'x'.repeat(bytes));
      return (await uploads.keep(path, 'a.csv')).id;
    };
    const age = async (id: string, hours: number): Promise<void> => {
      const then = new Date(Date.now() - hours * 60 * 60 * 1000);
      await utimes(join(folder, 'kept-uploads', id, 'upload.json'), then, then);
    };
    const [first, second] = [await put(10), await put(10)];
    await expect(put(10)).rejects.toMatchObject({ code: 'rate_limited' });
    await age(first, 2);
    const third = await put(10);
    await expect(uploads.get(first)).rejects.toMatchObject({ code: 'not_found' });
    await age(second, 25);
    await expect(uploads.get(second)).rejects.toMatchObject({ code: 'not_found' });
    const again = await open();
    expect(await readdir(join(folder, 'kept-uploads'))).toEqual([third]);
    expect(await again.get(third)).toMatchObject({ name: 'a.csv', bytes: 10 });
    await expect(put(995)).rejects.toMatchObject({ code: 'rate_limited' });
    for (const id of ['..', 'upl_x', `../${third}`])
      await expect(uploads.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('the space of uploads counts images and lists of left-out lines too', async () => {
  const folder = join(on.folder, 'space');
  const uploads = await openKeptUploads(folder, (error) => expect.fail(String(error)), { mostBytes: 1900 });
  const put = async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'x'.repeat(10));
    return uploads.keep(path, 'a.csv');
  };
  const first = await put();
  await uploads.setImage(first, { kind: 'base64', mime: 'image/png' }, Buffer.alloc(900));
  const second = await put();
  await uploads.replaceRejected(second, (path) => writeFile(path, 'x'.repeat(900)));
  await expect(put()).rejects.toMatchObject({ code: 'rate_limited' });
  await uploads.remove(first.id);
  await put();
});

describe('a preview', () => {
  test('shows rows as they are read, with phones, captions and problems', async () => {
    const phone = newPhone();
    const id = await keep(csv(`(${phone.slice(2, 4)}) ${phone.slice(4)};Ana`, '12;Rui'));
    const shown = await post(`/v1/uploads/${id}/preview`, { caption: 'Oi {{ nome }}!' });
    expect(shown.json()).toMatchObject({
      file: { encoding: 'utf-8', delimiter: ';', headerLine: 1 },
      columns: [
        { name: 'telefone', meaning: 'phone' },
        { name: 'nome', placeholder: '{{ nome }}' },
      ],
      rows: [
        { line: 2, cells: [expect.any(String), 'Ana'], phone, caption: 'Oi Ana!' },
        { line: 3, cells: ['12', 'Rui'], problem: { column: 'telefone', value: '12' } },
      ],
    });
    const later = await post(`/v1/uploads/${id}/preview`, { fromLine: 3, rows: 5 });
    expect(later.json<{ rows: { line: number }[] }>().rows.map(({ line }) => line)).toEqual([3]);
  });

  test('names the sheets of a workbook and reads the chosen one', async () => {
    const sheets = { Apoio: rowsXml(['Nome'], ['x']), Clientes: rowsXml(['Nome', 'Celular'], ['Ana', newPhone()]) };
    const id = await keep(workbook({ sheets }), 'clientes.xlsx');
    const shown = await post(`/v1/uploads/${id}/preview`, { sheet: 'Clientes' });
    expect(shown.json()).toMatchObject({
      file: { sheet: 'Clientes', sheets: ['Apoio', 'Clientes'] },
      rows: [{ line: 2, cells: ['Ana', expect.any(String)] }],
    });
  });

  test('of headings that cannot be used shows the cells and why, so that another sheet or column can be chosen', async () => {
    const sheets = { Apoio: rowsXml(['Nome'], ['Ana']), Clientes: rowsXml(['Celular'], [newPhone()]) };
    const id = await keep(workbook({ sheets }), 'clientes.xlsx');
    expect((await post(`/v1/uploads/${id}/preview`, {})).json()).toMatchObject({
      file: { sheet: 'Apoio', sheets: ['Apoio', 'Clientes'] },
      columns: [{ name: 'Nome' }],
      rows: [{ cells: ['Ana'] }],
      problem: { code: 'campaign_refused', detail: expect.stringContaining('phone') as string },
    });
  });

  test('refuses a caption with an unknown placeholder, in the language of the reader', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const refused = await post(`/v1/uploads/${id}/preview`, { caption: 'Oi {{ nme }}' }, 'pt-BR');
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([422, 'campaign_refused']);
    expect(refused.json<Problem>().detail).toContain('nme');
  });

  test('refuses a file that is not a list, with its reason', async () => {
    const id = await keep(Buffer.from('%PDF-1.7 \0\0 not a list'), 'a.pdf');
    const refused = await post(`/v1/uploads/${id}/preview`, {});
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([400, 'file_unreadable']);
  });
});

describe('a preview with an image for all lines', () => {
  test('shows a line without its own image as it would be sent, whether the image is an address or a file', async () => {
    for (const image of [PIXEL, `${pictures}/good.png`]) {
      const id = await keep(`telefone;imagem\n${newPhone()};\n`);
      await post(`/v1/uploads/${id}/image`, { image });
      const options = { instances: ['vendas'] };
      const { counts } = (await post(`/v1/uploads/${id}/check`, options)).json<{ counts: { rejected: number } }>();
      const { rows } = (await post(`/v1/uploads/${id}/preview`, options)).json<{ rows: { problem?: object }[] }>();
      expect([counts.rejected, rows[0]!.problem]).toEqual([0, undefined]);
    }
  });
});

describe('an image', () => {
  test('is checked by its bytes, kept with its size, and shown', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const set = await post(`/v1/uploads/${id}/image`, { image: PIXEL });
    const facts = { mime: 'image/png', bytes: PNG.length, width: 1, height: 1 };
    expect(set.json()).toMatchObject({ id, image: { kind: 'base64', ...facts } });
    const shown = await get(`/v1/uploads/${id}/image`);
    expect([shown.headers['content-type'], shown.rawPayload.equals(PNG)]).toEqual(['image/png', true]);
    const bad = await post(`/v1/uploads/${id}/image`, { image: `data:image/png;base64,${btoa('<svg></svg>')}` });
    expect(bad.json<Problem>().code).toBe('image_unreadable');
    expect((await get(`/v1/uploads/${id}`)).json()).toMatchObject({ image: facts });
  });

  test('by URL is fetched once; one that cannot be sent is refused', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const set = await post(`/v1/uploads/${id}/image`, { image: `${pictures}/good.png` });
    expect(set.json()).toMatchObject({ image: { kind: 'url', url: `${pictures}/good.png`, width: 1 } });
    const gone = await post(`/v1/uploads/${id}/image`, { image: `${pictures}/gone.png` });
    expect(gone.json()).toMatchObject({ code: 'image_unreachable', detail: `${pictures}/gone.png answers 404` });
    const local = await post(`/v1/uploads/${id}/image`, { image: '/etc/hostname' });
    expect(local.json<Problem>().code).toBe('image_unreadable');
  });

  test('of an earlier campaign can be taken again', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    await post(`/v1/uploads/${id}/image`, { image: PIXEL });
    const made = await post(`/v1/uploads/${id}/campaign`, { instances: ['vendas'], caption: 'Take 1' });
    const { campaign } = made.json<{ campaign: { id: string } }>();
    const next = await keep(csv(`${newPhone()};Rui`));
    const set = await post(`/v1/uploads/${next}/image`, { campaign: campaign.id });
    expect(set.json()).toMatchObject({ image: { kind: 'base64', bytes: PNG.length } });
  });
});

describe('a check', () => {
  test('counts what a campaign would do, keeps the rejected lines to download, and stores nothing', async () => {
    const [ana, gone] = [newPhone(), newPhone()];
    await on.ledger.suppressions.add(gone, 'opt-out');
    const id = await keep(csv(`${ana};Ana`, `${ana};Ana`, '12;Rui', `${gone};Eva`, `${newPhone()};Zoé`));
    expect((await get(`/v1/uploads/${id}/rejected`)).statusCode).toBe(404);
    const before = (await get('/v1/campaigns?limit=500')).json<{ campaigns: object[] }>().campaigns.length;
    const options = { instances: ['vendas'], image: `${pictures}/good.png`, caption: 'Oi {{ nome }}' };
    const checked = await post(`/v1/uploads/${id}/check`, options);
    expect(checked.json()).toMatchObject({
      counts: { rows: 5, ready: 2, duplicate: 1, suppressed: 1, rejected: 1 },
      total: 2,
      rejections: [{ count: 1, samples: [{ line: 4, column: 'telefone', value: '12' }] }],
      lanes: { instances: { vendas: 2 }, shared: 0 },
      outlook: { still: [], estimate: { maxMs: expect.any(Number) } },
      images: { checked: 1, notChecked: 0, problems: [] },
    });
    const rejected = await get(`/v1/uploads/${id}/rejected`);
    expect(rejected.headers['content-disposition']).toBe('attachment; filename="clientes-rejected.csv"');
    expect(rejected.body).toContain('12;Rui;4;telefone;');
    expect((await get('/v1/campaigns?limit=500')).json<{ campaigns: object[] }>().campaigns).toHaveLength(before);
    const bad = await post(`/v1/uploads/${id}/check`, { ...options, image: `${pictures}/gone.png` });
    expect(bad.json()).toMatchObject({ images: { problems: [`${pictures}/gone.png answers 404`] } });
  });

  test('may run twice at once: both answer, the list of left-out lines is whole, and nothing else stays', async () => {
    const lines = Array.from({ length: 30_000 }, (_each, at) => `12;Rui ${at}`);
    const id = await keep(csv(`${newPhone()};Ana`, ...lines));
    const check = () => post(`/v1/uploads/${id}/check`, { instances: ['vendas'], image: PIXEL });
    const answers = await Promise.all([check(), check()]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const { body } = await get(`/v1/uploads/${id}/rejected`);
    expect(body.trim().split('\n')).toHaveLength(30_001);
    const kept = await readdir(join(on.folder, 'kept-uploads', id));
    expect(kept.toSorted()).toEqual(['file', 'rejected.csv', 'upload.json']);
  });

  test('gives no estimate for a number that is held', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    await on.ledger.lanes.hold('suporte', 'paused', 'lunch');
    const options = { instances: ['suporte'], image: PIXEL };
    const checked = await post(`/v1/uploads/${id}/check`, options);
    expect(checked.json<{ outlook: object }>().outlook).toEqual({
      still: [{ instance: 'suporte', stopped: ['paused'] }],
    });
    await on.ledger.lanes.release('suporte', 'paused');
  });
});

describe('a test message', () => {
  test('has the content of the chosen line, and is sent once for each key', async () => {
    const id = await keep(csv(`${newPhone()};Ana`, `${newPhone()};Rui`));
    const me = newPhone();
    const options = { instances: ['vendas'], image: PIXEL, caption: 'Oi {{ nome }}' };
    const sent = await post(`/v1/uploads/${id}/test`, { to: me, line: 3, id: 'try-1', options });
    expect([sent.statusCode, sent.json()]).toMatchObject([202, { id: 'test-try-1', duplicate: false }]);
    const message = await get('/v1/messages/test-try-1');
    expect(message.json()).toMatchObject({ phone: me, instance: 'vendas', caption: 'Oi Rui', priority: 'urgent' });
    const again = await post(`/v1/uploads/${id}/test`, { to: me, line: 3, id: 'try-1', options });
    expect([again.statusCode, again.json()]).toMatchObject([200, { duplicate: true }]);
  });

  test('is refused for the key of another request, even where the content is the same', async () => {
    const id = await keep(csv(`${newPhone()};Ana`, `${newPhone()};Ana`));
    const to = newPhone();
    const options = { instances: ['vendas'], image: PIXEL, caption: 'Oi {{ nome }}' };
    const first = { to, line: 2, id: 'bound', options };
    expect((await post(`/v1/uploads/${id}/test`, first)).statusCode).toBe(202);
    const others = [{ to: newPhone() }, { line: 3 }, { options: { ...options, caption: 'Outro' } }];
    for (const other of others) {
      const answer = await post(`/v1/uploads/${id}/test`, { ...first, ...other });
      expect
        .soft([answer.statusCode, answer.json<Problem>().code], JSON.stringify(other))
        .toEqual([409, 'id_conflict']);
    }
    const again = await post(`/v1/uploads/${id}/test`, first);
    expect([again.statusCode, again.json()]).toMatchObject([200, { id: 'test-bound', duplicate: true }]);
  });

  test('never has the content of another line than the chosen one', async () => {
    const id = await keep(csv(`${newPhone()};Ana`, '', `${newPhone()};Rui`));
    const options = { instances: ['vendas'], image: PIXEL, caption: 'Oi {{ nome }}' };
    const blank = await post(`/v1/uploads/${id}/test`, { to: newPhone(), line: 3, options });
    expect(blank.json()).toMatchObject({ code: 'file_unusable', detail: 'Line 3 cannot be sent' });
    const header = await post(`/v1/uploads/${id}/test`, { to: newPhone(), line: 1, options });
    expect(header.json<Problem>().code).toBe('file_unusable');
  });

  test('is not sent without an image, to no phone, or for a line that cannot be sent', async () => {
    const id = await keep(csv(`${newPhone()};Ana`, '12;Rui'));
    const codeOf = async (body: object): Promise<string> =>
      (await post(`/v1/uploads/${id}/test`, body)).json<Problem>().code;
    const options = { instances: ['vendas'], image: PIXEL };
    expect(await codeOf({ to: newPhone(), options: { instances: ['vendas'] } })).toBe('file_unusable');
    expect(await codeOf({ to: '12', options })).toBe('invalid_input');
    expect(await codeOf({ to: newPhone(), line: 3, options })).toBe('file_unusable');
    expect(await codeOf({ to: newPhone(), options: { ...options, instances: ['nobody'] } })).toBe('unknown_instance');
  });
});

describe('the image that a person saw', () => {
  const RED = Buffer.from(PNG);
  // Behind the end of the image: other bytes, the same picture.
  const OTHER = `data:image/png;base64,${Buffer.concat([RED, Buffer.from('other')]).toString('base64')}`;
  const setImage = async (id: string, image: string): Promise<string> =>
    (await post(`/v1/uploads/${id}/image`, { image })).json<{ image: { fingerprint: string } }>().image.fingerprint;
  const options = { instances: ['vendas'], caption: 'Oi {{ nome }}' };

  test('is the one that is sent: after another tab changed it, check, test and start are refused', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const seenImage = await setImage(id, PIXEL);
    const requests = {
      check: { ...options, seenImage },
      test: { to: newPhone(), options, seenImage },
      campaign: { ...options, id: 'seen-1', start: true, seenImage },
    };
    expect((await post(`/v1/uploads/${id}/check`, requests.check)).statusCode).toBe(200);
    const other = await setImage(id, OTHER);
    expect(other).not.toBe(seenImage);
    for (const [part, body] of Object.entries(requests)) {
      const refused = await post(`/v1/uploads/${id}/${part}`, body);
      expect
        .soft([part, refused.statusCode, refused.json()])
        .toMatchObject([
          part,
          409,
          { code: 'id_conflict', hint: expect.stringContaining('Look at the message again') as string },
        ]);
    }
    expect((await get('/v1/campaigns/seen-1')).statusCode).toBe(404);
    const made = await post(`/v1/uploads/${id}/campaign`, { ...requests.campaign, seenImage: other });
    expect([made.statusCode, made.json()]).toMatchObject([201, { campaign: { state: 'running' } }]);
  });

  test('may be none: one that is set afterwards is not sent', async () => {
    const image = `${pictures}/good.png`;
    const id = await keep(`telefone;nome;imagem\n${newPhone()};Ana;${image}\n`);
    const body = { ...options, id: 'seen-2', seenImage: null };
    expect((await post(`/v1/uploads/${id}/check`, body)).statusCode).toBe(200);
    await setImage(id, PIXEL);
    expect((await post(`/v1/uploads/${id}/campaign`, body)).statusCode).toBe(409);
  });

  test('differs for another address of the same picture, and is not needed where the request names the image', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const seenImage = await setImage(id, `${pictures}/good.png`);
    await setImage(id, `${pictures}/good.png?2`);
    expect((await post(`/v1/uploads/${id}/check`, { ...options, seenImage })).statusCode).toBe(409);
    expect((await post(`/v1/uploads/${id}/check`, { ...options, seenImage, image: PIXEL })).statusCode).toBe(200);
  });

  test('is never half of one and half of another: bytes that do not belong to the upload are refused', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    await setImage(id, PIXEL);
    // As if another request had written its image, and not yet what is known of it.
    await writeFile(join(on.folder, 'kept-uploads', id, 'image'), Buffer.from(OTHER.split(',')[1]!, 'base64'));
    expect((await post(`/v1/uploads/${id}/check`, options)).statusCode).toBe(409);
  });
});

describe('a campaign from an upload', () => {
  const made = (id: string, more: object = {}) =>
    post(`/v1/uploads/${id}/campaign`, { instances: ['vendas'], caption: 'Oi {{ nome }}', again: true, ...more });

  test('is created once, however often its request is repeated, even at the same time', async () => {
    const id = await keep(csv(`${newPhone()};Ana`, `${newPhone()};Rui`));
    await post(`/v1/uploads/${id}/image`, { image: PIXEL });
    const more = { id: 'run-1', start: true, name: 'Natal' };
    const answers = await Promise.all([made(id, more), made(id, more), made(id, more)]);
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 201)).toHaveLength(1);
    for (const code of codes) expect([200, 201, 409]).toContain(code);
    const again = await made(id, more);
    expect([again.statusCode, again.json()]).toMatchObject([
      200,
      { duplicate: true, campaign: { id: 'run-1', state: 'running', total: 2, file: 'clientes.csv' } },
    ]);
    const other = await made(id, { ...more, caption: 'Something else' });
    expect([other.statusCode, other.json<Problem>().code]).toEqual([409, 'id_conflict']);
    const { campaigns } = (await get('/v1/campaigns?limit=500')).json<{ campaigns: { name: string }[] }>();
    expect(campaigns.filter(({ name }) => name === 'Natal')).toHaveLength(1);
  });

  test('leaves out the people whom the same message of an earlier campaign reaches', async () => {
    const [ana, rui] = [newPhone(), newPhone()];
    const caption = 'Só uma vez';
    const first = await keep(csv(`${ana};Ana`));
    await made(first, { id: 'once-1', image: PIXEL, caption, start: true });
    const second = await keep(csv(`${ana};Ana`, `${rui};Rui`));
    const checked = await post(`/v1/uploads/${second}/check`, {
      ...{ id: 'once-2', instances: ['vendas'], image: PIXEL, caption, again: true },
    });
    expect(checked.json()).toMatchObject({ total: 1, counts: { alreadySent: 1 }, leftOut: [expect.any(String)] });
    const answer = await made(second, { id: 'once-2', image: PIXEL, caption, start: true });
    expect(answer.json()).toMatchObject({ campaign: { total: 1, counts: { alreadySent: 1 } } });
  });

  test('is refused, not started, while too many files are read', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const run = (at: number) =>
      made(id, { id: `many-${at}`, again: false, image: PIXEL, caption: `Take ${at} of many` });
    const answers = await Promise.all(Array.from({ length: 9 }, (_each, at) => run(at)));
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect([refused.length, refused[0]?.json<Problem>().code]).toEqual([3, 'rate_limited']);
    const at = answers.indexOf(refused[0]!);
    expect((await get(`/v1/campaigns/many-${at}`)).statusCode).toBe(404);
    expect((await run(at)).statusCode).toBe(201);
  });

  test('is not stored when its image cannot be fetched', async () => {
    const id = await keep(csv(`${newPhone()};Ana`));
    const refused = await made(id, { id: 'no-image', image: `${pictures}/gone.png`, start: true });
    expect(refused.json<Problem>().code).toBe('image_unreachable');
    expect((await get('/v1/campaigns/no-image')).statusCode).toBe(404);
  });
});

test('every route of uploads needs the scope manage', async () => {
  const guarded = await on.app();
  const { secret } = await on.deps.keys.create({ name: 'reader', scopes: ['read', 'send'] });
  const headers = { ...LOCAL, authorization: `Bearer ${secret}` };
  const document = (await guarded.inject('/openapi.json')).json<{ paths: Record<string, Record<string, object>> }>();
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith('/v1/uploads') ? Object.keys(methods).map((method) => [method.toUpperCase(), path] as const) : [],
  );
  expect(routes).toHaveLength(10);
  for (const [method, path] of routes) {
    const url = path.replace('{id}', 'upl_0');
    const answer = await guarded.inject({ method: method as 'GET', url, headers });
    expect([method, path, answer.statusCode]).toEqual([method, path, 403]);
  }
});
