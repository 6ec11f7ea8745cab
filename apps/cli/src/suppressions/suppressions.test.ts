import { beforeAll, expect, test } from 'vitest';
import { testRedis } from '../../../../test/setup/redis-context.ts';
import { bench, type Ran } from '../pombo.fixture.ts';

/** `pombo suppress` on files as people have them. */
const redis = testRedis();
const cli = bench();

beforeAll(() => cli.setEnv({ REDIS_URL: redis.url, POMBO_PREFIX: redis.prefix }));

function importing(...args: string[]): Promise<Ran> {
  return cli.run(['suppress', 'import', ...args]);
}

async function suppressed(): Promise<unknown[]> {
  return (await cli.run(['suppress', 'list', '--json'])).json().map(({ phone }) => phone);
}

test('suppress import reads what campaigns read, and reports the line and value of what it cannot read', async () => {
  cli.file('optouts.csv', 'nome;telefone\nAna;11 98765-4321\nAna;1187654321\nRui;98765-4321\nEva;(21) 91234-5678\n');
  const first = await importing('optouts.csv', '--json');
  // Both spellings of Ana are one person: the second is on the list already.
  expect(first).toMatchObject({ code: 0, stdout: '{"added":2,"known":1,"rejected":1}\n' });
  expect(first.stderr).toMatch(/^line 4: telefone "98765-4321" has no area code/m);
  const second = await importing('optouts.csv');
  expect(second).toMatchObject({ code: 0, stdout: '0 added, 3 already on the list, 1 rejected.\n' });
  expect(await suppressed()).toHaveLength(2);

  cli.file('bare.txt', '31912345678\n\n+55 41 91234-5678\n');
  expect(await importing('bare.txt')).toMatchObject({
    code: 0,
    stdout: '2 added, 0 already on the list, 0 rejected.\n',
  });
  expect(await suppressed()).toHaveLength(4);
});

test('a file that adds no phone ends with exit code 2, with --json as well', async () => {
  cli.file('none.csv', 'telefone\n123\nabc\n');
  const { code, stdout, stderr } = await importing('none.csv', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ added: 0, known: 0, rejected: 2, error: { code: 'file_unusable' } });
  expect(stderr).toMatch(/line 2: telefone "123"[\s\S]*line 3: telefone "abc"/);

  cli.file('contatos.csv', 'nome,cidade\nAna,Recife\n');
  expect(await importing('contatos.csv')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Call the column'),
  });
  cli.file('lista.xlsx', 'PK\u0003\u0004 and so on');
  const workbook = await importing('lista.xlsx');
  const asCampaign = await cli.run(['campaign', 'check', 'lista.xlsx', '--image', 'https://example.com/a.png']);
  expect(workbook).toMatchObject({ code: 2, stderr: asCampaign.stderr });
});

test('a phone that fits two countries is refused like that of a single message, unless the country is given', async () => {
  const sent = await cli.run([
    'send',
    'image',
    '--instance',
    'x',
    '--phone',
    '51987654321',
    '--image',
    'https://example.com/a.png',
  ]);
  const refused = await cli.run(['suppress', 'add', '51987654321']);
  expect(sent.stderr).toMatch(/could be \+55.* or \+51/);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/could be \+55.* or \+51/) as string });
  cli.file('two.csv', 'telefone\n51987654321\n+51987654321\n');
  const imported = await importing('two.csv', '--json');
  expect(imported.json()).toMatchObject([{ added: 1, rejected: 1 }]);
  expect(imported.stderr).toMatch(/line 2: .*could be \+55.* or \+51/);
  expect((await importing('two.csv', '--country', 'BR', '--json')).json()).toMatchObject([{ added: 1, known: 1 }]);
  const listed = await suppressed();
  expect(listed).toContain('51987654321');
  expect(listed).toContain('5551987654321');
});
