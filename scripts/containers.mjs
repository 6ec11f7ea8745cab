/**
 * `pnpm containers [--messages N] [--image NAME] [--keep] [--json]`: builds the image, starts docker-compose.yml, and shows that it keeps
 * Pombo's promises while containers are replaced, killed and lose their volumes. Needs a Docker Engine and Compose;
 * on Debian as root it installs them, and makes base images from Debian packages if none can be pulled. `--image`: of
 * this image, instead of building one. `--keep`: leaves the containers running. Takes about five minutes.
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createCompose } from './lib/containers/compose.mjs';
import { checkDeployment } from './lib/containers/deployment.mjs';
import { checkImage } from './lib/containers/image.mjs';
import { runTrial } from './lib/containers/trial.mjs';
import { ROOT, Stop, ask, main, say, since } from './lib/run.mjs';

const BUILT = 'pombo:trial';

await main(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: 'string', default: '400' },
      image: { type: 'string' },
      keep: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const messages = Number(values.messages);
  if (!Number.isInteger(messages) || messages < 100) throw new Stop(2, '--messages must be a number from 100.');
  const engine = bringUpEngine();
  const ports = await freePorts(['REDIS_PORT', 'POMBO_PORT', 'POMBO_WEBHOOK_PORT', 'POMBO_DEMO_PORT']);
  const env = {
    NODE_IMAGE: 'node:24-slim',
    REDIS_IMAGE: 'redis:7-alpine',
    // What the shell of a developer may set would change what is tested.
    ...Object.fromEntries(
      ['POMBO_API_KEYS', 'POMBO_WEBHOOK_SECRET', 'REDIS_PASSWORD', 'ZAPI_INSTANCE_ID'].map((name) => [name, '']),
    ),
    ZAPI_BASE_URL: 'http://127.0.0.1:9',
    POMBO_IMAGE: values.image ?? BUILT,
    POMBO_BUILD_NETWORK: 'host',
    POMBO_WORKER_PORT: '9464',
    // Nothing listens there: the packages for traces must load, and an unavailable receiver must do no harm.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    ...engine,
    ...ports,
  };
  const project = createCompose({ project: `pombo-trial-${process.pid}`, env });
  try {
    const built =
      values.image === undefined
        ? await timed('Building the image', () => project.compose(['build', 'pombo']))
        : { seconds: 0 };
    const image = await timed('Checking the image', () => checkImage(env.POMBO_IMAGE, env.NODE_IMAGE, project));
    const deployment = await timed('Redis, API and two workers', () => checkDeployment(env.POMBO_PORT, project));
    const trial = await timed(`A campaign of ${messages} messages`, () => runTrial(messages, project));
    const figures = {
      buildSeconds: built.seconds,
      image: image.result,
      deployment: deployment.result,
      trial: trial.result,
    };
    report(figures, values.json);
    return 0;
  } finally {
    if (values.keep !== true) await project.down();
  }
});

/** Returns the images that the machine offers, by the names of their variables. */
function bringUpEngine() {
  const exports = ask(`${ROOT}/scripts/docker-engine.sh`, ['--node'], 600_000);
  if (exports === undefined && ask('docker', ['info']) === undefined)
    throw new Stop(3, 'Docker does not answer. On Debian as root, scripts/docker-engine.sh --node says why.');
  return Object.fromEntries([...(exports ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
}

async function freePorts(names) {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => String(server.address().port));
  for (const server of servers) server.close();
  return Object.fromEntries(names.map((name, at) => [name, ports[at]]));
}

async function timed(title, work) {
  say(`${title} …`);
  const from = performance.now();
  const result = await work();
  say(`  ${since(from)}`);
  return { result, seconds: Math.round((performance.now() - from) / 1000) };
}

function report({ image, deployment, trial, buildSeconds }, json) {
  if (json === true) process.stdout.write(`${JSON.stringify({ buildSeconds, image, deployment, trial })}\n`);
  else
    process.stdout.write(
      [
        `image       ${image.beyondBaseMb} MB beyond its base, user ${image.user}, ${image.components} components in its SBOM`,
        `deployment  401 without a key, 200 with one; after SIGTERM exit code 0 in ${Object.values(deployment.ends).join(', ')}`,
        `campaign    ${trial.messages} messages, ${trial.posts} POSTs, ${trial.received} received`,
        `            ${trial.lost} lost, ${trial.doubled} doubled, ${trial.unknown} unknown`,
        '',
      ].join('\n'),
    );
}
