/** A campaign through the containers of the demo, while containers are replaced, killed and lose their volumes. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stop, say } from '../run.mjs';
import { until } from './compose.mjs';
import { recordOf } from './simulator.mjs';

const WORKERS = ['demo-worker-1', 'demo-worker-2'];

/** Runs it with this number of messages, and returns its figures. Throws a {@link Stop} if a message was lost or doubled. */
export async function runTrial(messages, project) {
  const { up, healthy, pombo, end, docker, compose, volume } = project;
  const record = recordOf(project);
  const phones = Array.from({ length: messages }, (_none, at) => `55119${String(80_000_000 + at)}`);
  const json = async (...args) => JSON.parse(await pombo('demo', [...args, '--json']));

  await up('demo-redis', 'simulator');
  await healthy('demo-redis', 'simulator');
  // The API waits for a key.
  await pombo('demo', ['keys', 'create', 'trial']);
  await up('demo-api', ...WORKERS);
  await healthy('demo-api', ...WORKERS);
  for (const number of ['vendas', 'suporte'])
    await pombo('demo', ['webhooks', 'set', number, '--url', 'http://127.0.0.1:3080']);

  await startCampaign(phones, pombo);
  const after = (share) =>
    until(`${share * 100} % was sent`, async () => (await record.accepted()) >= messages * share);

  const replacements = [];
  for (const [at, worker] of WORKERS.entries()) {
    await after(0.1 + 0.15 * at);
    const { code, seconds } = await end(worker);
    if (code !== 0) throw new Stop(1, `${worker} ended with exit code ${code} after SIGTERM.`);
    await up('--no-deps', worker);
    await healthy(worker);
    replacements.push(`${seconds.toFixed(1)} s`);
    say(
      `  replaced ${worker}: it ended cleanly in ${seconds.toFixed(1)} s, at ${await record.accepted()} of ${messages}`,
    );
  }

  await after(0.45);
  await end('demo-redis', 'SIGKILL');
  await up('--no-deps', 'demo-redis');
  await healthy('demo-redis');
  say(`  killed and replaced Redis, at ${await record.accepted()} of ${messages}`);

  await after(0.65);
  await end('demo-worker-2', 'SIGKILL');
  await docker('volume', 'rm', volume('demo-worker-2-data'));
  await up('--no-deps', 'demo-worker-2');
  await healthy('demo-worker-2');
  say(`  killed demo-worker-2, removed its volume and replaced it, at ${await record.accepted()} of ${messages}`);

  await until(
    'the campaign has ended',
    async () => (await json('campaign', 'show', 'trial')).state === 'completed',
  ).catch(async (error) => {
    say(await pombo('demo', ['lanes']));
    say((await compose(['logs', '--tail=20', ...WORKERS])).slice(-4000));
    throw error;
  });
  return { replacements, ...(await judge({ json, record, phones })) };
}

async function startCampaign(phones, pombo) {
  const folder = mkdtempSync(join(tmpdir(), 'pombo-trial-'));
  try {
    const list = ['telefone;nome', ...phones.map((phone, at) => `${phone};Cliente ${at + 1}`)].join('\n');
    writeFileSync(join(folder, 'trial.csv'), `${list}\n`);
    // The user of the image is another one.
    chmodSync(folder, 0o755);
    const flags = [
      '--instance',
      'vendas,suporte',
      '--image',
      '/app/examples/foto.png',
      '--caption',
      'Oi {{ nome }}!',
      '--delay',
      '1',
    ];
    await pombo(
      'demo',
      ['campaign', 'create', '/files/trial.csv', '--name', 'trial', ...flags, '--start', '--yes'],
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Callbacks may still be on their way when the campaign ends; what stays unknown is listed for a person, and thus not lost. */
async function judge({ json, record, phones }) {
  let found;
  await until('every message was received or is unknown', async () => {
    const { progress } = await json('campaign', 'show', 'trial');
    found = { ...(await record.verdict(phones)), unknown: progress.unknown ?? 0, failed: progress.failed ?? 0 };
    return found.missing.length <= found.unknown;
  }).catch(() => undefined);
  const { missing, doubled, strangers, posts, received, unknown, failed } = found;
  const lost = Math.max(0, missing.length - unknown);
  if (lost > 0 || doubled.length > 0 || strangers.length > 0 || failed > 0) {
    throw new Stop(1, `lost ${lost}, doubled ${doubled.length}, to others ${strangers.length}, failed ${failed}`);
  }
  return { messages: phones.length, posts, received, lost, doubled: 0, unknown };
}
