/**
 * What another team writes in its backend. tarballs.test.ts copies this file into an empty project, compiles it against the
 * installed packages and runs it. It prints what became of one message by each way.
 */
import { createClient, isProblem, type Message, type MessageView as ViewOverHttp } from '@pombo/client';
import { createProducer, isPomboError, type MessageView } from '@pombo/producer';

const { REDIS_URL = '', POMBO_PREFIX = '', POMBO_URL = '', POMBO_API_KEY = '' } = process.env;
const [phone = '', order = ''] = process.argv.slice(2);
const image = 'https://example.com/photo.jpg';

const producer = createProducer({ redis: REDIS_URL, prefix: POMBO_PREFIX });
const { id } = await producer.sendImage({ instance: 'vendas', phone, image, id: `${order}-by-producer` });
const byProducer: MessageView = await producer.waitFor(id);
const unknown = await producer.sendImage({ instance: 'nobody', phone, image }).catch((error: unknown) => error);
await producer.close();

const pombo = createClient({ url: POMBO_URL, apiKey: POMBO_API_KEY });
const message: Message = { type: 'send-image', instance: 'vendas', phone, image, id: `${order}-by-client` };
const sent = await pombo.POST('/v1/messages', { params: { query: { wait: 60 } }, body: message });
const read = await pombo.GET('/v1/messages/{id}', { params: { path: { id: message.id! } } });
const byClient: ViewOverHttp | undefined = read.data;
const refused = await pombo.GET('/v1/messages/{id}', { params: { path: { id: 'nothing' } } });

console.log(
  JSON.stringify({
    node: process.version,
    byProducer: byProducer.status,
    refusedByProducer: isPomboError(unknown) && unknown.code,
    response: sent.response.status,
    byClient: byClient?.status,
    refusedByClient: isProblem(refused.error) && refused.error.code,
  }),
);
