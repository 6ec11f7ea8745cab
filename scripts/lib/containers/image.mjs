/** What the image must be: small, not root, with a bill of materials, and without anything secret. */
import { Stop, ask } from '../run.mjs';

/** Beyond its base image (MB). */
const MAX_MB = 250;
/** Files that hold credentials where they exist. */
const SECRET_FILES = ['.npmrc', '.env', 'instances.json', '.git', '.docker', 'id_rsa', '*.pem', '*.key'];

/** Checks the image, and returns its figures. Throws a {@link Stop} that names what is wrong. */
export async function checkImage(image, base, { docker, inspect }) {
  const bytes = async (name) => Number(await inspect(name, '{{.Size}}'));
  const inImage = (...command) =>
    docker('run', '--rm', '--network=none', '--read-only', `--entrypoint=${command[0]}`, image, ...command.slice(1));
  const beyondBaseMb = Math.round(((await bytes(image)) - (await bytes(base))) / 1e6);
  if (beyondBaseMb > MAX_MB) throw new Stop(1, `The image adds ${beyondBaseMb} MB to its base: more than ${MAX_MB}.`);

  const user = (await inImage('id', '-u')).trim();
  if (user === '0') throw new Stop(1, 'The image runs as root.');

  const found = await inImage(
    'find',
    '/app',
    '/data',
    '/config',
    '(',
    ...SECRET_FILES.flatMap((name) => ['-o', '-name', name]).slice(1),
    ')',
  );
  if (found !== '') throw new Stop(1, `The image contains files that may hold secrets:\n${found}`);
  await refuseBuildSettings(image, { docker });

  const { bomFormat, components = [] } = JSON.parse(await inImage('cat', '/app/sbom.cdx.json'));
  if (bomFormat !== 'CycloneDX' || components.length === 0)
    throw new Stop(1, '/app/sbom.cdx.json lists no components.');
  const missing = ['bullmq', 'fastify', 'ioredis', 'undici', 'sdk-trace', 'exporter-trace-otlp-http'].filter(
    (name) => !components.some((each) => each.name === name),
  );
  if (missing.length > 0) throw new Stop(1, `/app/sbom.cdx.json lacks ${missing.join(', ')}.`);

  const version = (await docker('run', '--rm', '--network=none', '--read-only', image, 'version')).trim();
  return { beyondBaseMb, user, components: components.length, version };
}

/** The registry that packages came from is a matter of the machine that built the image. */
async function refuseBuildSettings(image, { docker }) {
  const registry = process.env.NPM_REGISTRY ?? ask('npm', ['config', 'get', 'registry']) ?? '';
  const host = registry.replace(/^https?:\/\/|\/.*$/g, '');
  if (host === '' || host === 'registry.npmjs.org') return;
  const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', image);
  const settings = await docker('inspect', '--format', '{{json .Config}}', image);
  const files = await docker(
    'run',
    '--rm',
    '--network=none',
    '--entrypoint=grep',
    image,
    '-rlF',
    host,
    '/app',
    '--include=*.json',
    '--include=*.yaml',
  ).catch(() => '');
  if (`${history}${settings}`.includes(host) || files !== '')
    throw new Stop(1, `The image names the registry of its build: ${files}`);
}
