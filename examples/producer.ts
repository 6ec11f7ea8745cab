/**
 * Sends one image from a TypeScript backend that reaches Pombo's Redis, and waits until Z-API has accepted it.
 *
 *   node producer.ts INSTANCE PHONE IMAGE ORDER        Node 22.18 or later (older: npx tsx producer.ts …)
 *
 * REDIS_URL: Pombo's Redis. IMAGE may also be a file on this machine.
 */
import { createProducer, isPomboError } from '@pombo/producer';

const [instance = '', phone = '', image = '', order = ''] = process.argv.slice(2);
if (order === '') {
  console.error('usage: node producer.ts INSTANCE PHONE IMAGE ORDER');
  process.exit(2);
}

// One for the whole process. It connects at the first call and reconnects automatically.
const pombo = createProducer({
  redis: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
  prefix: process.env.POMBO_PREFIX ?? 'pombo',
});
try {
  // The id makes repeating safe: the same id with the same content is the same message, and is sent once.
  const { id } = await pombo.sendImage({ instance, phone, image, caption: `Pedido ${order}`, id: `pedido-${order}` });
  // The message is queued. It will be sent even if this process stops waiting.
  const { status, result, error } = await pombo.waitFor(id, { timeoutMs: 30_000 });
  console.log(JSON.stringify({ id, status, ...result, error }));
  if (result === undefined) process.exitCode = 1;
} catch (error) {
  if (!isPomboError(error)) throw error;
  // The hint says what to do. After `redis_unreachable` or `timed_out`, repeat the call with the same id.
  console.error(`${error.code}: ${error.message}\n${error.hint ?? ''}`);
  process.exitCode = 1;
} finally {
  await pombo.close();
}
