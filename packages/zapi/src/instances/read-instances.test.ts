import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { isPomboError, type PomboError } from '@pombo/core';
import { afterAll, describe, expect, test } from 'vitest';
import { credentialsOf, instanceInfo } from './instance.ts';
import { readInstances, type InstanceSource } from './read-instances.ts';

const ID = 'CANARYID3C01B2A4';
const TOKEN = 'CANARYTOKEN99F0E1';
const CLIENT = 'FCANARYCLIENT7d1S';
const good = { name: 'vendas', id: ID, token: TOKEN, clientToken: CLIENT };

const folder = mkdtempSync(join(tmpdir(), 'pombo-instances-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function file(content: unknown): string {
  const path = join(folder, `instances-${++files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function read(content: unknown, source: Partial<InstanceSource> = {}) {
  return readInstances({ file: file(content), env: {}, baseUrl: 'https://api.z-api.io', ...source });
}

function refusal(act: () => unknown): PomboError {
  try {
    act();
  } catch (error) {
    if (isPomboError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const refusalOf = (entry: object, source: Partial<InstanceSource> = {}): PomboError =>
  refusal(() => read({ instances: [entry] }, source));

describe('the instance file', () => {
  test('returns each entry with its rules as they are written', () => {
    const entry = {
      ...good,
      pace: { min: 1.5, max: 4 },
      window: '09:00-18:00',
      days: 'mon-fri',
      timezone: 'America/Sao_Paulo',
      dailyLimit: 500,
      exclusive: false,
    };
    const [instance] = read({ instances: [entry] });
    expect(instance).toEqual({
      name: 'vendas',
      pace: { min: 1.5, max: 4 },
      window: '09:00-18:00',
      days: 'mon-fri',
      timezone: 'America/Sao_Paulo',
      dailyLimit: 500,
      exclusive: false,
    });
    expect(credentialsOf(instance!)).toEqual({ id: ID, token: TOKEN, clientToken: CLIENT });
  });

  test('fills in pace and exclusive, and needs no Client-Token', () => {
    const [instance] = read({ instances: [{ name: 'a', id: ID, token: TOKEN }] });
    expect(instance).toEqual({ name: 'a', pace: { min: 1, max: 3 }, exclusive: true });
  });

  test('reads "${VAR}" values from the given environment', () => {
    const [instance] = read(
      { instances: [{ name: 'a', id: '${THE_ID}', token: '${THE_TOKEN}' }] },
      { env: { THE_ID: ID, THE_TOKEN: TOKEN } },
    );
    expect(credentialsOf(instance!)).toEqual({ id: ID, token: TOKEN });
  });

  test('may name the time zone of the instances that name none, the environment’s instance included', () => {
    const env = { ZAPI_INSTANCE_ID: 'ID2', ZAPI_TOKEN: 'T2', ZONE: 'America/Recife' };
    const window = '09:00-18:00';
    const own = { ...good, name: 'own', id: 'ID3', timezone: 'Europe/Lisbon' };
    for (const timezone of ['America/Recife', '${ZONE}']) {
      const instances = read({ instances: [{ ...good, window }, own], timezone }, { env });
      expect(instances.map((instance) => instance.timezone)).toEqual([
        'America/Recife',
        'Europe/Lisbon',
        'America/Recife',
      ]);
      expect(instanceInfo(instances[0]!).rules).toEqual({ window, timezone: 'America/Recife' });
    }
    for (const timezone of ['Recife', 3, '${NOWHERE}', '', TOKEN]) {
      const { message } = refusal(() => read({ instances: [good], timezone }));
      expect(message).toMatch(/timezone must be an IANA time zone name; for example: "America\/Sao_Paulo"$/);
      expect(message).not.toContain('CANARY');
    }
  });

  test('what is passed through may send messages, so the number is not exclusive', () => {
    const [through, plain] = read({
      instances: [
        { ...good, passThrough: true },
        { ...good, name: 'plain', id: 'ID2', passThrough: false },
      ],
    });
    expect([through!.passThrough, through!.exclusive]).toEqual([true, false]);
    expect([plain!.passThrough, plain!.exclusive]).toEqual([false, true]);
    expect(read({ instances: [{ ...good, passThrough: true, exclusive: false }] })[0]!.exclusive).toBe(false);
    expect(refusalOf({ ...good, passThrough: true, exclusive: true }).message).toContain(
      'exclusive must be false, or absent, while passThrough is true',
    );
    expect(refusalOf({ ...good, passThrough: 'yes' }).message).toContain('passThrough has the wrong type');
  });

  test('may name the country of numbers without a country code, for the environment’s instance too', () => {
    const env = { ZAPI_INSTANCE_ID: 'OTHER', ZAPI_TOKEN: TOKEN, LAND: 'pt' };
    for (const country of ['PT', '${LAND}']) {
      const instances = read({ instances: [good], country }, { env });
      expect(instances.map((instance) => instanceInfo(instance).country)).toEqual(['PT', 'PT']);
    }
    expect(instanceInfo(read({ instances: [good] })[0]!)).not.toHaveProperty('country');
    for (const country of ['Brasil', 'XX', 55, '${NOWHERE}', '']) {
      expect(refusal(() => read({ instances: [good], country })).message).toMatch(
        /country must be the two-letter code of a country; for example: "BR"$/,
      );
    }
  });

  test('may have a byte order mark', () => {
    expect(read(`\uFEFF${JSON.stringify({ instances: [good] })}`)).toHaveLength(1);
  });

  test.each([
    [
      'a name with capitals',
      { name: 'Vendas' },
      'name may have only a-z, 0-9, _ and -, and at most 40 of them (it holds "Vendas")',
    ],
    ['a name of 41 characters', { name: 'a'.repeat(41) }, 'name may have only'],
    ['a missing token', { token: undefined }, 'token is missing; for example: "${ZAPI_TOKEN_VENDAS}"'],
    [
      'an id that would change the path',
      { id: '../x' },
      'id may have only letters, digits, _ and - (it holds [hidden, 4 characters])',
    ],
    ['a token with a slash', { token: `${TOKEN}/x` }, 'token may have only letters'],
    [
      'a Client-Token with a line break',
      { clientToken: 'a\r\nb' },
      'clientToken has spaces or characters that HTTP headers cannot have',
    ],
    ['a number as token', { token: 5 }, 'token has the wrong type; give text (it holds [hidden])'],
    [
      'a pace of 0 on the real gateway',
      { pace: { min: 0, max: 2 } },
      'pace.min is 0, which is allowed only while ZAPI_BASE_URL is loopback (it holds 0); for example: { "min": 1, "max": 3 }',
    ],
    ['a negative pace', { pace: { min: -1, max: 2 } }, 'pace.min is below 0'],
    ['a reversed pace', { pace: { min: 3, max: 2 } }, 'pace has a min above its max'],
    ['half a pace', { pace: { min: 3 } }, 'pace.max is missing'],
    [
      'a pace with an unknown key',
      { pace: { min: 1, max: 2, mean: 1 } },
      'pace.mean is not a known key; known: min, max',
    ],
    [
      'hours that are not valid',
      { window: '9-18' },
      'window must be a time range (it holds "9-18"); for example: "09:00-18:00"',
    ],
    ['an empty span', { window: '09:00-09:00' }, 'window must be a time range'],
    ['days that are not valid', { days: 'seg-feriado' }, 'days must be days of the week (it holds "seg-feriado")'],
    [
      'an unknown zone',
      { timezone: 'America/Sao_Paolo' },
      'timezone must be an IANA time zone name (it holds "America/Sao_Paolo")',
    ],
    ['an offset as a zone', { timezone: '-03:00' }, 'timezone must be an IANA time zone'],
    ['half a message a day', { dailyLimit: 0.5 }, 'dailyLimit must be a whole number'],
    ['no message a day', { dailyLimit: 0 }, 'dailyLimit is below 1'],
    ['exclusive as text', { exclusive: 'no' }, 'exclusive has the wrong type; give true or false'],
    [
      'a misspelt key',
      { clienttoken: 'x' },
      'clienttoken is not a known key; known: name, id, token, clientToken, pace, window, days, timezone, dailyLimit, exclusive',
    ],
  ])('refuses %s, naming file, entry and field', (_what, change, said) => {
    const error = refusalOf({ ...good, ...change });
    expect(error.code).toBe('invalid_config');
    expect(error.message).toMatch(/^The instances in .*instances-\d+\.json are not valid: instances\[0\]/);
    expect(error.message).toContain(said);
    expect(error.issues?.[0]?.field).toMatch(/^instances\[0\]\.\w/);
  });

  test('allows a pace of 0 while the gateway is on loopback', () => {
    const pace = { min: 0, max: 0 };
    const [instance] = read({ instances: [{ ...good, pace }] }, { baseUrl: 'http://127.0.0.1:4000' });
    expect(instance?.pace).toEqual(pace);
  });

  test('reports every fault of every entry at once', () => {
    const error = refusal(() =>
      read({
        instances: [
          { ...good, id: '' },
          { name: 'b', id: 'B', days: 'x', token: TOKEN },
        ],
      }),
    );
    expect(error.message).toContain('2 faults:\n  instances[0] ("vendas"): id is empty');
    expect(error.message).toContain('\n  instances[1] ("b"): days must be days');
  });

  test.each([
    ['one name', { ...good, id: 'OTHER' }, 'instances[1] ("vendas"): name is also the name of instances[0] ("vendas")'],
    [
      'one Z-API id, whatever its case',
      { ...good, name: 'b', id: ID.toLowerCase() },
      'instances[1] ("b"): id is also the Z-API id of instances[0]',
    ],
  ])('refuses two entries with %s', (_what, second, said) => {
    const error = refusal(() => read({ instances: [good, second] }));
    expect(error.message).toContain(said);
  });

  test.each([
    ['text that is not JSON', '{"instances":[{"name":"a",}]}', 'the file is not JSON: fault at line 1 column 27'],
    ['JSON that is cut', '{"instances":[{"name":"a"', 'the file is not JSON: fault at'],
    ['a list', [], 'the file must be a JSON object'],
    ['an object without the list', {}, 'instances is missing'],
    ['another key beside it', { instances: [], instance: 1 }, 'instance is not a known key; known: instances'],
    [
      'a list of texts',
      { instances: ['x'] },
      'instances[0]: the entry has the wrong type; give an object with name, id and token',
    ],
  ])('refuses %s', (_what, content, said) => {
    expect(refusal(() => read(content)).message).toContain(said);
  });

  test('names a variable that is not set, once', () => {
    const error = refusalOf({ ...good, token: '${ZAPI_TOKEN_VENDAS}' }, { env: { ZAPI_TOKEN_VENDAS: '' } });
    expect(error.issues).toEqual([
      {
        field: 'instances[0].token',
        problem: 'names ZAPI_TOKEN_VENDAS, which is not set in the environment',
        example: '"${ZAPI_TOKEN_VENDAS}" or the token in the Z-API panel',
      },
    ]);
  });

  test.each([
    ['beside a fault elsewhere', { ...good, window: 'x' }],
    ['in the wrong field', { ...good, name: TOKEN, timezone: CLIENT, days: TOKEN, dailyLimit: ID }],
    ['with a fault in it', { ...good, id: `${ID}!`, token: `${TOKEN} `, clientToken: `${CLIENT}é` }],
    ['as a key', { ...good, [TOKEN]: 1 }],
    ['from the environment into a shown field', { ...good, window: '${SHORT}' }],
  ])('shows no secret %s', (_what, entry) => {
    const error = refusalOf(entry, { env: { SHORT: 'CANARY1' } });
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('CANARY');
  });

  test('shows no secret if the JSON breaks right behind it', () => {
    const error = refusal(() => read(`{"instances":[{"token":"${TOKEN}" "name"`));
    expect(inspect(error, { depth: 9 })).not.toContain('CANARY');
  });
});

describe('a missing file', () => {
  const missing = { file: join(folder, 'missing.json'), env: {}, baseUrl: 'https://api.z-api.io' };
  const shortcut = { ZAPI_INSTANCE_ID: ID, ZAPI_TOKEN: TOKEN, ZAPI_CLIENT_TOKEN: CLIENT };

  test('means no instances if it is the default file', () => {
    expect(readInstances(missing)).toEqual([]);
  });

  test('is refused if a person named it', () => {
    expect(refusal(() => readInstances({ ...missing, fileNamed: true })).message).toContain(
      'missing.json does not exist',
    );
  });

  test('is allowed if the environment names an instance', () => {
    const [instance, ...rest] = readInstances({ ...missing, fileNamed: true, env: shortcut });
    expect(rest).toEqual([]);
    expect(instance).toEqual({ name: 'default', pace: { min: 1, max: 3 }, exclusive: true });
    expect(credentialsOf(instance!)).toEqual({ id: ID, token: TOKEN, clientToken: CLIENT });
  });

  test('differs from one that cannot be read', () => {
    expect(refusal(() => readInstances({ ...missing, file: folder })).message).toContain('cannot be read (EISDIR)');
  });
});

describe('the instance in the environment', () => {
  const baseUrl = 'https://api.z-api.io';

  test('is added to the entries of the file', () => {
    const env = { ZAPI_INSTANCE_ID: 'OTHER', ZAPI_TOKEN: TOKEN };
    expect(read({ instances: [good] }, { env }).map(({ name }) => name)).toEqual(['vendas', 'default']);
  });

  test('is refused if one half is missing, with the variable’s name', () => {
    const error = refusal(() => readInstances({ env: { ZAPI_TOKEN: TOKEN }, baseUrl }));
    expect(error.message).toBe(
      'The instances in the environment are not valid: ZAPI_INSTANCE_ID is missing, while ZAPI_TOKEN is set; for example: ZAPI_INSTANCE_ID=3C01B2A4…',
    );
  });

  test('is checked like an entry of the file', () => {
    const error = refusal(() => readInstances({ env: { ZAPI_INSTANCE_ID: ID, ZAPI_TOKEN: `${TOKEN}/` }, baseUrl }));
    expect(error.message).toContain('ZAPI_TOKEN may have only letters');
    expect(error.message).not.toContain('CANARY');
  });

  test('does not count if only the Client-Token is set, which a file may refer to', () => {
    expect(readInstances({ env: { ZAPI_CLIENT_TOKEN: CLIENT }, baseUrl })).toEqual([]);
  });

  test('cannot repeat the number of an entry', () => {
    const env = { ZAPI_INSTANCE_ID: ID, ZAPI_TOKEN: TOKEN };
    const error = refusal(() => read({ instances: [good] }, { env }));
    expect(error.message).toContain('ZAPI_INSTANCE_ID is also the Z-API id of instances[0] ("vendas")');
  });
});

describe('the gateway address', () => {
  test.each([
    ['http://api.z-api.io', 'is http to api.z-api.io: tokens would travel unencrypted'],
    ['ftp://127.0.0.1', 'is neither https nor, on loopback, http'],
    ['https://user:CANARY@api.z-api.io', 'has a user name or password in it'],
    ['https://api.z-api.io/?key=CANARY', 'has a query or fragment'],
    ['api.z-api.io', 'is not a URL'],
  ])('%s is refused', (baseUrl, said) => {
    const error = refusal(() => readInstances({ env: {}, baseUrl }));
    expect(error.message).toContain(said);
    expect(error.message).not.toContain('CANARY');
  });

  test.each([
    'http://localhost:1',
    'http://127.0.0.1',
    'http://127.9.9.9:1',
    'http://[::1]:1',
    'https://api.z-api.io/base',
  ])('%s is allowed', (baseUrl) => {
    expect(readInstances({ env: {}, baseUrl })).toEqual([]);
  });
});

describe('what other packages know of an instance', () => {
  test('never shows a secret, however it is printed', () => {
    const instances = read({ instances: [good] });
    const printed = [
      inspect(instances, { showHidden: true, depth: 9 }),
      JSON.stringify(instances),
      JSON.stringify(instances.map(instanceInfo)),
    ];
    expect(printed.join('\n')).toContain('vendas');
    expect(printed.join('\n')).not.toContain('CANARY');
  });

  test('includes its rules, always with a time zone: by default the machine’s', () => {
    const rules = { window: '20:00-08:00', days: 'fri', dailyLimit: 9 };
    const infos = read({
      instances: [
        { ...good, name: 'a', id: 'A', ...rules, timezone: 'America/Manaus' },
        { ...good, name: 'b', id: 'B', ...rules },
        { ...good, name: 'c', id: 'C', dailyLimit: 1 },
        { ...good, name: 'd', id: 'D', timezone: 'America/Manaus' },
      ],
    }).map(instanceInfo);
    const machine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(infos.map((info) => info.rules)).toEqual([
      { ...rules, timezone: 'America/Manaus' },
      { ...rules, timezone: machine },
      { dailyLimit: 1, timezone: machine },
      undefined,
    ]);
    // Absent rules are not published either: a lane without rules is never checked against any.
    expect(infos[3]).not.toHaveProperty('rules');
  });

  test('puts the instances of one Client-Token into one account, and those without one into separate accounts', () => {
    const accounts = read({
      instances: [
        { ...good, name: 'a', id: 'A' },
        { ...good, name: 'b', id: 'B' },
        { ...good, name: 'c', id: 'C', clientToken: `${CLIENT}2` },
        { name: 'd', id: 'D', token: TOKEN },
        { name: 'e', id: 'E', token: TOKEN },
      ],
    }).map((instance) => instanceInfo(instance).account);
    expect(accounts[1]).toBe(accounts[0]);
    expect(new Set(accounts).size).toBe(4);
  });
});
