/**
 * Sends one image over HTTP, without any package of Pombo, and waits until Z-API has accepted it.
 *
 *   node http.ts INSTANCE PHONE IMAGE_URL ORDER        Node 22.18 or later (older: npx tsx http.ts …)
 *
 * POMBO_URL, POMBO_API_KEY: see examples/README.md
 */
const [instance = '', phone = '', image = '', order = ''] = process.argv.slice(2);
if (order === '') {
  console.error('usage: node http.ts INSTANCE PHONE IMAGE_URL ORDER');
  process.exit(2);
}
const { POMBO_URL = 'http://127.0.0.1:3000', POMBO_API_KEY } = process.env;

interface Message {
  id: string;
  status: string;
  result?: { zaapId?: string; messageId?: string };
  error?: { code: string; message: string };
}

/** Repeats the same request until the message is settled. The id makes it the same message, so nothing is sent twice. */
async function send(message: Record<string, string>): Promise<Message> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${POMBO_URL}/v1/messages?wait=30`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(POMBO_API_KEY === undefined ? {} : { Authorization: `Bearer ${POMBO_API_KEY}` }),
      },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(40_000),
    }).catch((error: unknown) => ({ error }));
    if ('error' in response) {
      if (attempt === 5) throw response.error;
    } else {
      if (response.status === 200) return (await response.json()) as Message;
      // 202: the message is still queued, or its number is held. Any other 4xx: the request is invalid; a retry does not help.
      const refused = response.status >= 400 && response.status < 500 && response.status !== 429;
      if (refused || attempt === 5) throw new Error(`${response.status} ${await response.text()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
  }
}

const type = 'send-image';
const caption = `Pedido ${order}`;
const { id, status, result, error } = await send({ type, instance, phone, image, caption, id: `pedido-${order}` });
console.log(JSON.stringify({ id, status, ...result, error }));
if (!['accepted', 'sent', 'delivered', 'read'].includes(status)) process.exitCode = 1;
