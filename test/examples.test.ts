import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readConfig, startApi, type RunningApi } from '@pombo/api';
import { createLog } from '@pombo/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGE, newPhone, stage } from './support/stage.ts';

/** The examples that a newcomer copies, run unchanged: each sends its image once, however often it runs. */
const on = stage();
const FOLDER = fileURLToPath(new URL('../examples/', import.meta.url));
let api: RunningApi;

beforeAll(async () => {
  const config = readConfig({ ...on.env, POMBO_PORT: '0', POMBO_API_KEYS: 'a-key-of-the-examples' });
  api = await startApi({ config, redisUrl: on.redisUrl, log: createLog('silent', process.stderr) });
  await on.start();
});
afterAll(() => api.stop());

interface Example {
  name: string;
  program: string;
  args: string[];
  /** A command that succeeds if the program is installed. */
  check?: string[];
}

const EXAMPLES: Example[] = [
  { name: 'send.sh', program: 'bash', args: ['send.sh'], check: ['bash', '--version'] },
  { name: 'producer.ts', program: process.execPath, args: ['producer.ts'] },
  { name: 'http.ts', program: process.execPath, args: ['http.ts'] },
  { name: 'send.py', program: 'python3', args: ['send.py'], check: ['python3', '--version'] },
  { name: 'send.php', program: 'php', args: ['send.php'], check: ['php', '--version'] },
  { name: 'send.go', program: 'go', args: ['run', 'send.go'], check: ['go', 'version'] },
  {
    name: 'send.cs',
    program: 'bash',
    args: [
      '-c',
      'out=$(mktemp -d) && mcs -r:System.Web.Extensions -out:$out/send.exe send.cs && mono $out/send.exe "$@"',
      'send.cs',
    ],
    check: ['bash', '-c', 'command -v mcs && command -v mono'],
  },
];

function isHere({ check }: Example): boolean {
  const [program, ...args] = check ?? [];
  if (program === undefined) return true;
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

function run({ program, args }: Example, words: string[], env: Record<string, string> = {}): Promise<Ran> {
  const variables = {
    ...process.env,
    POMBO_URL: api.url,
    POMBO_API_KEY: 'a-key-of-the-examples',
    REDIS_URL: on.redisUrl,
    POMBO_PREFIX: on.prefix,
    ...env,
  };
  return new Promise((resolve) => {
    execFile(program, [...args, ...words], { cwd: FOLDER, env: variables }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

for (const example of EXAMPLES) {
  test.skipIf(!isHere(example))(
    `${example.name} sends one image, once for one order, and says what is wrong`,
    async () => {
      const phone = newPhone();
      const first = await run(example, ['vendas', phone, IMAGE, example.name]);
      expect(first).toMatchObject({ code: 0 });
      expect(JSON.parse(first.stdout)).toMatchObject({ id: `pedido-${example.name}`, status: 'accepted' });
      expect((await run(example, ['vendas', phone, IMAGE, example.name])).code).toBe(0);
      expect(on.simulator.posts().filter((post) => post.phone === phone)).toMatchObject([
        { caption: `Pedido ${example.name}` },
      ]);
      const wrong = await run(example, ['vendos', phone, IMAGE, `${example.name}-2`]);
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain('unknown_instance');
    },
  );
}

for (const example of EXAMPLES) {
  test.skipIf(!isHere(example))(`${example.name} without arguments prints its usage and sends nothing`, async () => {
    const before = on.simulator.posts().length;
    const { code, stdout, stderr } = await run(example, []);
    // `go run` ends with 1, whatever the program ended with.
    expect([example.program === 'go' ? 2 : code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`^usage: .*${example.name} INSTANCE PHONE IMAGE(_URL)? ORDER$`));
    expect(on.simulator.posts()).toHaveLength(before);
  });
}

test('every example is in the table of examples/README.md, which names those that may be skipped', async () => {
  const { readFile, readdir } = await import('node:fs/promises');
  const readme = await readFile(`${FOLDER}README.md`, 'utf8');
  for (const file of (await readdir(FOLDER)).filter((name) => name !== 'README.md')) {
    const row = readme.split('\n').find((line) => line.startsWith('| [') && line.includes(`[\`${file}\`](${file})`));
    expect(row, file).toBeDefined();
    // TypeScript runs as it is since then.
    if (file.endsWith('.ts')) expect(row).toContain('Node 22.18 or later');
    if (/\.(php|go|cs)$/.test(file)) expect(row).toContain('otherwise reported as skipped');
    else expect(row).toMatch(/\| yes \|$/);
  }
});
