import { LANGUAGES, type Language } from '@pombo/catalogue';
import { expect, test } from 'vitest';
import { sharedWords } from './languages.fixture.ts';
import { NUMBERS, recipients, upOverAll } from './pombo.fixture.ts';

/** One system for both languages, which run at once: each has a number and a campaign of its own. */
const { redis, cli, zapi } = upOverAll();
const { phones, csv } = recipients(cli, '551197');
cli.setEnv({ TZ: 'America/Sao_Paulo' });

type Screens = Record<string, string>;

/** Names, codes, what was typed, and words that both languages have. */
const SAME = new Set(
  'API WhatsApp Pombo MB Nome vendas suporte error id ids status HTTP rejected bulk ms as no always Something odd'.split(
    ' ',
  ),
);
const SAME_OF_HOLDS = new Set(
  (
    'API Pombo MB Node node Redis redis vendas suporte pombo old error id ids no rollback worker default conta json resume pause paused ' +
    'forget compare noeviction appendonly yes CONFIG SET conf ms localhost'
  ).split(' '),
);

const SAME_OF_ADMIN = new Set(
  (
    'API Pombo Redis redis Bearer Authorization Standard Webhooks loja id url CSV logs error ms erase no as telefone HTTP internet ' +
    'firewall BGREWRITEAOF BGSAVE file snapshots backups ECONNREFUSED ' +
    // Names of codes, scopes, settings and callbacks; values in a pipe are the same in every language.
    'forbidden send read never delivery not set status received connected disconnected notifySentByMe'
  ).split(' '),
);

test('a campaign is in Portuguese from create to export: no word of the English screens is left', async () => {
  const [en, pt] = [firstDay('en'), firstDay('pt-BR')];
  const both = [en, pt];
  await Promise.all(both.map((day) => day.create()));
  // These two act on all numbers, so each language has its turn while nothing else runs.
  await en.pauseAll();
  await en.resumeAll();
  await pt.pauseAll();
  await Promise.all(both.map((day) => day.start()));
  await pt.resumeAll();
  await en.pauseAll();
  await en.resumeAll();
  await Promise.all(both.map((day) => day.finish()));
  expect(sharedWords(en.screens, pt.screens, SAME)).toEqual([]);
});

test('rollback, recall, forget and doctor are in Portuguese', async () => {
  const [english, portuguese] = await Promise.all([holdScreens('en'), holdScreens('pt-BR')]);
  expect(sharedWords(english, portuguese, SAME_OF_HOLDS)).toEqual([]);
});

test('keys, opt-outs, erasure, webhooks, callbacks and an unavailable Redis are in Portuguese', async () => {
  const [english, portuguese] = await Promise.all([adminScreens('en'), adminScreens('pt-BR')]);
  expect(sharedWords(english, portuguese, SAME_OF_ADMIN)).toEqual([]);
});

/** The number that a language sends through. */
function numberOf(language: Language): string {
  return NUMBERS[LANGUAGES.indexOf(language)]!.name;
}

/** What an analyst sees on a terminal; `screens` has what each command printed, by its name. */
function firstDay(language: Language): {
  screens: Screens;
  create(): Promise<void>;
  pauseAll(): Promise<void>;
  start(): Promise<void>;
  resumeAll(): Promise<void>;
  finish(): Promise<void>;
} {
  const numbers = phones(6);
  const name = `natal-${language}`;
  const file = csv(`${name}.csv`, [...numbers, '11 3333']);
  const screens: Screens = {};
  const run = async (step: string, ...args: string[]): Promise<void> => {
    screens[step] = (await cli.type([...args, '--lang', language], [])).stdout;
  };
  const through = ['--instance', numberOf(language), '--image', 'https://example.com/a.png', '--no-image-check'];
  const hours = ['--window', '00:00-24:00', '--days', 'mon-sun', '--timezone', 'America/Sao_Paulo'];
  const plan = [file, '--name', name, ...through, ...hours, '--daily-limit', '1500'];
  return {
    screens,
    async create() {
      misbehave(numbers);
      await run('create', 'campaign', 'create', ...plan);
      await run('create twice', 'campaign', 'create', ...plan);
      await run('ready', 'campaign', 'show', name);
      await run('watch too early', 'campaign', 'watch', name);
    },
    pauseAll: () => run('pause numbers', 'pause', '--all', '--why', '...'),
    async start() {
      await run('start', 'campaign', 'start', name);
      await run('start twice', 'campaign', 'start', name);
      await run('running', 'campaign', 'show', name);
      await run('pause', 'campaign', 'pause', name);
      await run('paused', 'campaign', 'show', name);
      await run('resume', 'campaign', 'resume', name);
    },
    resumeAll: () => run('resume numbers', 'resume', '--all'),
    async finish() {
      await run('lanes', 'lanes');
      await run('watch', 'campaign', 'watch', name);
      await run('completed', 'campaign', 'show', name);
      await run('list', 'campaign', 'list');
      await run('failures', 'campaign', 'failures', name);
      await run('unknown', 'unknown', 'list');
      const failed = await cli.run(['message', 'list', '--campaign', name, '--status', 'failed', '--json']);
      const odd = failed.json().find(({ phone }) => phone === numbers[2])!;
      await run('message', 'message', 'show', String(odd['id']));
      await run('export', 'campaign', 'export', name, '--out', `${name}-out.csv`);
      await run('retry nothing', 'campaign', 'retry', name, '--only', 'cancelled');
      await run('retry', 'campaign', 'retry', name, '--only', 'failed', '--code', 'rejected');
      await run('cancel too late', 'campaign', 'pause', `${name}x`);
      await run('wrong flag', 'campaign', 'create', file, ...through, '--window', 'always');
    },
  };
}

/** Two of the messages fail, and a third has an unknown outcome. */
function misbehave(numbers: readonly string[]): void {
  const refuse = (phone: string, error: string): number =>
    zapi.fault({ do: { kind: 'answer', enqueue: false, status: 400, body: { error } }, phone, times: 1 });
  refuse(numbers[1]!, 'Invalid phone');
  refuse(numbers[2]!, 'Something odd');
  zapi.fault({ do: { kind: 'reset', enqueue: false }, phone: numbers[3]!, times: 1 });
}

/** Returns what the commands print about holds, and about a number that is no longer configured. */
async function holdScreens(language: Language): Promise<Screens> {
  const screens: Screens = {};
  const run = async (step: string, ...args: string[]): Promise<void> => {
    const { stdout, stderr } = await cli.run([...args, '--lang', language]);
    screens[step] = `${stdout}${stderr}`;
  };
  const number = numberOf(language);
  const hold = JSON.stringify({ detail: '', since: Date.now() });
  await redis.client.hset(`${redis.prefix}:{${number}}:holds`, 'rollback', hold);
  await run('rollback stays', 'lanes', 'resume', number);
  await run('doctor with a hold', 'doctor');
  await run('rollback released', 'lanes', 'resume', number, '--after-rollback');
  await run('recall', 'lanes', 'resume', number, '--recall');
  const gone = `old-${language}`.toLowerCase();
  const info = JSON.stringify({ pace: { min: 0, max: 0 }, exclusive: true });
  await redis.client.hset(`${redis.prefix}:instances`, gone, info);
  await run('gone', 'doctor');
  const message = ['--phone', '5511987654321', '--image', 'https://example.com/a.png'];
  await run('send to a gone number', 'send', 'image', '--instance', gone, ...message);
  await run('forget', 'lanes', 'forget', gone);
  await run('no such number', 'lanes', 'pause', `${number}s`);
  await run('no name', 'lanes', 'pause');
  return screens;
}

/** Returns what the commands print that operators use, in a system of its own for each language. */
async function adminScreens(language: Language): Promise<Screens> {
  const screens: Screens = {};
  const number = numberOf(language);
  const own = { POMBO_PREFIX: `${redis.prefix}.${language.toLowerCase()}` };
  const run = async (step: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const { stdout, stderr } = await cli.run([...args, '--lang', language], { ...own, ...env });
    screens[step] = `${stdout}${stderr}`;
    return stdout;
  };
  const [phone, other] = phones(2) as [string, string];
  const list = csv(`descadastro-${language}.csv`, [other, '11 3333']);
  await run('no keys', ['keys', 'list']);
  await run('no key for this', ['webhooks', 'set', number, '--url', 'https://pombo.example.com']);
  await run('first key', ['keys', 'create', 'loja']);
  const key = await cli.run(['keys', 'list', '--json'], own);
  await run('keys', ['keys', 'list']);
  await run('revoke', ['keys', 'revoke', String(key.json()[0]!['id'])]);
  await run('opt-out', ['suppress', 'add', phone]);
  await run('opt-out again', ['suppress', 'add', phone]);
  await run('opt-outs of a file', ['suppress', 'import', list]);
  await run('opt-outs of none', ['suppress', 'import', csv(`nada-${language}.csv`, ['11 3333'])]);
  await run('opt-in', ['suppress', 'remove', phone]);
  await run('opt-in again', ['suppress', 'remove', phone]);
  await run('erase unconfirmed', ['erase', '--phone', phone]);
  await run('erase', ['erase', '--phone', phone, '--yes']);
  await run('webhooks', ['webhooks', 'check', number]);
  await run('webhooks set', ['webhooks', 'set', number, '--url', zapi.url()]);
  await run('webhooks wrong', ['webhooks', 'set', number, '--url', 'ftp://x']);
  await run('webhooks ignored', ['webhooks', 'ignored']);
  await run('no callbacks', ['callbacks', 'list']);
  const url = 'http://127.0.0.1:1/pombo';
  const added = await cli.run(['callbacks', 'add', url, '--json'], own);
  const id = String(added.json()[0]!['id']);
  await run('callback', ['callbacks', 'add', `${url}2`]);
  await run('callback rotated', ['callbacks', 'rotate', id]);
  await run('callback replayed', ['callbacks', 'replay', id, '--since', '1h']);
  await run('callback removed', ['callbacks', 'remove', id]);
  await run('no Redis', ['lanes'], { REDIS_URL: 'redis://127.0.0.1:1' });
  await run(
    'send without Redis',
    ['send', 'image', '--instance', number, '--phone', phone, '--image', 'https://example.com/a.png'],
    {
      REDIS_URL: 'redis://127.0.0.1:1',
    },
  );
  return screens;
}
