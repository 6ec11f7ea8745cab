import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { HELP_TEXTS, type Language } from '@pombo/catalogue';
import { createSimulator } from '@pombo/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sharedWords } from './languages.fixture.ts';
import { bench } from './pombo.fixture.ts';
import { TOPICS } from './help/topic-names.ts';
import { topicLines, topicPage } from './help/topics.ts';
import { createProgram } from './program.ts';
import { setLanguage } from './terminal/words.ts';

/** Names, codes, what was typed, what Z-API says, and words that both languages have. */
const SAME = new Set(
  (
    'API Pombo MB Node node Redis redis vendas suporte old error id ids Token token tokens Client Instâncias Editar da Segurança de conta no ' +
    'rollback worker http default teste campain campaign pombo strt start resum resume pause forget xls csv ndjson txt json instances ' +
    'export terminal use not an Enter status answered HTTP Instance found xyz compare paused'
  ).split(' '),
);

/** The same for the topics of the help: names of programs, files and codes. `as`, `do` and `for` are Portuguese too. */
const SAME_IN_TOPICS = new Set(
  (
    'Redis redis rediss Cluster sentinel Sentinel POST retry unknown masters log JSON info internet readonly on env lock up api simulator ' +
    'demo stopping internal unauthorized forbidden interrupted SIGTERM Client Token token tokens Pombo pombo API id no default worker ' +
    'instances json do as for terminal HTTP metrics traces'
  ).split(' '),
);

describe('help', () => {
  afterEach(() => setLanguage('en'));

  /** Every command with its parents' path. */
  function* commands(command: CommandUnknownOpts): Generator<CommandUnknownOpts> {
    yield command;
    for (const each of command.commands) yield* commands(each);
  }
  const all = [...commands(createProgram())];

  test('every description of a command, a flag and an argument has a translation', () => {
    const texts = all.flatMap((command) => [
      command.description(),
      ...command.options.map(({ description }) => description),
      ...command.registeredArguments.map(({ description }) => description),
    ]);
    expect([...new Set(texts)].filter((text) => text !== '' && !Object.hasOwn(HELP_TEXTS, text))).toEqual([]);
  });

  test('in Portuguese has no English sentence', () => {
    const helps = (language: Language): Record<string, string> => {
      setLanguage(language);
      return Object.fromEntries(all.map((command) => [command.name(), command.helpInformation()]));
    };
    const english = helps('en');
    const portuguese = helps('pt-BR');
    const sentences = Object.values(portuguese).flatMap((help) => help.match(/\b(?:the|of|with|its|and)\b.*/g) ?? []);
    expect(sentences).toEqual([]);
    expect(portuguese['pombo']).not.toBe(english['pombo']);
    expect(portuguese['pombo']).toMatch(/^Uso: pombo \[opções\] \[comando\]/);
  });
});

test('the topics of the help are in Portuguese', () => {
  const pages = (language: Language): Record<string, string> => {
    setLanguage(language);
    return Object.fromEntries(TOPICS.map((topic) => [topic, topicLines(topicPage(topic)).join('\n')]));
  };
  const english = pages('en');
  expect(sharedWords(english, pages('pt-BR'), SAME_IN_TOPICS)).toEqual([]);
  setLanguage('en');
});

describe('without a system', () => {
  // Each language has its own folder and variables, so that both run at once.
  const benches = { en: bench(), 'pt-BR': bench() };
  // Without the mark of secrets: a terminal shows the id while it is typed.
  const [id, token, clientToken] = ['3C01B2A4', 'a-token', 'a-client-token'];
  const zapi = createSimulator({ instances: [{ id, token, clientToken }] });
  beforeAll(async () => {
    const { url } = await zapi.listen();
    for (const cli of Object.values(benches)) cli.setEnv({ ZAPI_BASE_URL: url, TZ: 'America/Sao_Paulo' });
  });
  afterAll(() => zapi.close());

  const screens = async (language: Language): Promise<Record<string, string>> => {
    const cli = benches[language];
    const found: Record<string, string> = {};
    const run = async (...args: string[]): Promise<void> => {
      const { stdout, stderr } = await cli.run([...args, '--lang', language]);
      found[args.join(' ')] = `${stdout}${stderr}`;
    };
    await Promise.all([
      run('campain'),
      run('campaign', 'strt', 'x'),
      run('lanes', 'resum', 'x'),
      run('help', 'campain'),
      run('message', 'show'),
      run('message', 'show', 'a', 'b'),
      run('send', 'image', '--phnoe', '1'),
      run('campaign', 'export', 'x', '--format', 'xls'),
      run('erase'),
      run('up'),
      run('lanes'),
      run('init', '--id', 'x'),
      run('doctor'),
    ]);
    const question = language === 'en' ? 'Instance id: ' : 'ID da instância: ';
    // Each after the other, with every mistake that is explained.
    const answers = [
      ...['not an id', id, 'wrong', clientToken, id, token],
      ...['x', '5-1', '', '09:00-18:00 xyz', '09:00-18:00'],
    ].map((answer, at) => [at === 0 ? question : '', `${answer}\n`] as const);
    const name = `vendas-${language.toLowerCase()}`;
    const file = cli.file(`${name}.json`, '{"instances":[]}');
    cli.setEnv({ POMBO_INSTANCES: file });
    found['init'] = (await cli.type(['init', '--name', name, '--lang', language], answers)).stdout;
    return found;
  };

  test('usage errors, init and doctor are in Portuguese', { timeout: 180_000 }, async () => {
    const [english, portuguese] = await Promise.all([screens('en'), screens('pt-BR')]);
    expect(sharedWords(english, portuguese, SAME)).toEqual([]);
  });
});
