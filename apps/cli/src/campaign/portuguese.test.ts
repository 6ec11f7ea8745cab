import type { Language } from '@pombo/catalogue';
import { expect, test } from 'vitest';
import { sharedWords } from '../languages.fixture.ts';
import { recipients, upOverAll, type Ran } from '../pombo.fixture.ts';

/** A campaign from the first to the last command, as an analyst sees it on a terminal. */
const { cli, zapi } = upOverAll();
const { phones, csv } = recipients(cli, '551197');
cli.setEnv({ TZ: 'America/Sao_Paulo' });

/** Names, codes, what was typed, and words that both languages have. */
const SAME = new Set(
  'API WhatsApp Pombo Nome vendas suporte error id ids status HTTP rejected bulk ms as no always Something odd'.split(
    ' ',
  ),
);

test('is in Portuguese from create to export: no word of the English screens is left', async () => {
  const english = await firstDay('en');
  const portuguese = await firstDay('pt-BR');
  expect(sharedWords(english, portuguese, SAME)).toEqual([]);
});

/** Returns what each command prints, by its name. */
async function firstDay(language: Language): Promise<Record<string, string>> {
  const numbers = phones(6);
  const refuse = (phone: string, error: string): number =>
    zapi.fault({ do: { kind: 'answer', enqueue: false, status: 400, body: { error } }, phone, times: 1 });
  refuse(numbers[1]!, 'Invalid phone');
  refuse(numbers[2]!, 'Something odd');
  zapi.fault({ do: { kind: 'reset', enqueue: false }, phone: numbers[3]!, times: 1 });
  const name = `natal-${language}`;
  const file = csv(`${name}.csv`, [...numbers, '11 3333']);
  const screens: Record<string, string> = {};
  const run = async (step: string, ...args: string[]): Promise<Ran> => {
    const ran = await cli.type([...args, '--lang', language], []);
    screens[step] = ran.stdout;
    return ran;
  };
  const through = ['--instance', 'vendas', '--image', 'https://example.com/a.png', '--no-image-check'];
  const hours = ['--window', '00:00-24:00', '--days', 'mon-sun', '--timezone', 'America/Sao_Paulo'];
  await run('create', 'campaign', 'create', file, '--name', name, ...through, ...hours, '--daily-limit', '1500');
  await run('create twice', 'campaign', 'create', file, '--name', name, ...through, ...hours, '--daily-limit', '1500');
  await run('ready', 'campaign', 'show', name);
  await run('watch too early', 'campaign', 'watch', name);
  await run('pause numbers', 'pause', '--all', '--why', '...');
  await run('start', 'campaign', 'start', name);
  await run('start twice', 'campaign', 'start', name);
  await run('running', 'campaign', 'show', name);
  await run('pause', 'campaign', 'pause', name);
  await run('paused', 'campaign', 'show', name);
  await run('resume', 'campaign', 'resume', name);
  await run('resume numbers', 'resume', '--all');
  await run('lanes', 'lanes');
  await run('watch', 'campaign', 'watch', name);
  await run('completed', 'campaign', 'show', name);
  await run('list', 'campaign', 'list');
  await run('failures', 'campaign', 'failures', name);
  await run('unknown', 'unknown', 'list');
  const listed = await cli.run(['message', 'list', '--status', 'failed', '--json']);
  await run('message', 'message', 'show', String(listed.json()[0]!['id']));
  await run('export', 'campaign', 'export', name, '--out', `${name}-out.csv`);
  await run('retry nothing', 'campaign', 'retry', name, '--only', 'cancelled');
  await run('retry', 'campaign', 'retry', name, '--only', 'failed', '--code', 'rejected');
  await run('cancel too late', 'campaign', 'pause', `${name}x`);
  await run('wrong flag', 'campaign', 'create', file, ...through, '--window', 'always');
  return screens;
}
