import { fastify } from 'fastify';
import { request } from 'node:http';
import { Readable } from 'node:stream';
const app = fastify({ bodyLimit: 1000 });
app.post('/', async () => ({}));
app.addHook('preParsing', async (req, reply, payload) => { if (process.argv[2]) { payload.resume(); const e = new Error('x'); e.statusCode = 413; throw e; } });
const url = await app.listen({ port: 0 });
function* pieces(b) { for (let at = 0; at < b.length; at += 65536) yield b.subarray(at, at + 65536); }
const body = Buffer.alloc(20_000_000, 'x');
await new Promise((resolve) => {
  const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } });
  sent.on('error', (e) => console.log('client error', e.code));
  sent.on('finish', () => console.log('finish'));
  sent.on('close', () => console.log('client close'));
  sent.on('response', async (r) => { console.log(r.statusCode, r.headers); r.resume(); r.on('end', () => { console.log('end'); resolve(); }); });
  Readable.from(pieces(body)).pipe(sent);
});
await new Promise((r) => setTimeout(r, 1000));
app.server.getConnections((_e, n) => console.log('connections', n));
const t = Date.now();
await Promise.race([app.close(), new Promise((r) => setTimeout(r, 8000))]);
console.log('closed after', Date.now() - t);
process.exit();
