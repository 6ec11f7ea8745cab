import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bench, NUMBERS } from '../../pombo.fixture.ts';

/** What an analyst in Brazil types and reads. Everything here works without Redis. */
const cli = bench();
cli.setEnv({
  POMBO_INSTANCES: cli.file('instances.json', JSON.stringify({ instances: NUMBERS })),
  ZAPI_BASE_URL: 'http://127.0.0.1:1',
  TZ: 'UTC',
});
const FILE = cli.file(
  'clientes.csv',
  'Telefone;Nome\n11 90000-0001;Ana\n11 3333;Rui\n11 90000-0001;Ana de novo\n5,51199E+12;Bia\n',
);
const CHECK = ['campaign', 'check', FILE, '--instance', 'vendas', '--image', 'https://e.com/a.png', '--no-image-check'];

describe('in Portuguese', () => {
  test.for([
    ['--lang pt-BR', ['--lang', 'pt-BR'], {}],
    ['LANG', [], { LANG: 'pt_BR.UTF-8' }],
    ['LC_ALL, before LANG', [], { LANG: 'en_US.UTF-8', LC_ALL: 'pt_BR.UTF-8' }],
  ] as const)('by %s, check prints its report, and the file of rejected lines its reasons', async ([, flags, env]) => {
    const { code, stdout, stderr } = await cli.run([...CHECK, ...flags, '--rejected', 'recusadas.csv'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('clientes.csv   utf-8 · separador ";" · 2 colunas · 4 linhas');
    expect(stdout).toContain('fora, repetidas  a linha 4 é da mesma pessoa que a linha 2');
    expect(stdout).toContain('está em notação científica: a planilha perdeu os últimos dígitos');
    expect(stderr).toContain('Nada foi enviado. Para enviar 1 mensagem:');
    const rejected = readFileSync(join(cli.dir, 'recusadas.csv'), 'utf8');
    expect(rejected).toContain('só tem 6 dígitos; um número tem de 8 a 15 dígitos');
    const again = await cli.run(['campaign', 'check', 'recusadas.csv', ...CHECK.slice(3), '--json'], {
      LANG: 'en_US.UTF-8',
    });
    expect(again.json()).toMatchObject([{ counts: { duplicate: 1 } }]);
  });

  test('an error and its hint are printed, and the JSON has the same code as in English', async () => {
    const plain = cli.file('sem-telefone.csv', 'Nome;Cidade\nAna;Recife\n');
    const said = await cli.run(['campaign', 'check', plain, ...CHECK.slice(3), '--lang', 'pt']);
    expect(said.stderr).toContain('error campaign_refused  Nenhuma coluna tem os telefones');
    expect(said.stderr).toContain('--phone-column NOME');
    const { json } = await cli.run(['campaign', 'check', plain, ...CHECK.slice(3), '--lang', 'pt-BR', '--json']);
    expect(json()).toMatchObject([
      { error: { code: 'campaign_refused', message: expect.stringContaining('Nenhuma coluna') as string } },
    ]);
  });

  test('a language that does not exist is refused', async () => {
    const { code, stderr } = await cli.run([...CHECK, '--lang', 'fr']);
    expect(code).toBe(2);
    expect(stderr).toContain('pt-BR or en');
  });
});

describe('hours, days and times', () => {
  test('are understood as people write them, and are printed back in one form with their zone', async () => {
    const { code, stdout, stderr } = await cli.run([
      ...CHECK,
      '--days',
      'seg-sex',
      '--window',
      '9h às 18h',
      '--timezone',
      'America/Sao_Paulo',
      '--start-at',
      '25/11/2036 9h',
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toContain('mon-fri, 09:00-18:00 (America/Sao_Paulo)');
    expect(stderr).toContain('--window 09:00-18:00 --days mon-fri --timezone America/Sao_Paulo');
    expect(stderr).toContain('--start-at 2036-11-25T12:00:00.000Z');
    expect(stderr).not.toContain('!');
  });

  test('without a zone mean that of the machine, which is said', async () => {
    const { stdout, stderr } = await cli.run([...CHECK, '--window', '09:00-18:00']);
    expect(stderr).toContain("! no --timezone: 09:00-18:00 means UTC, this machine's zone");
    expect(stdout).toContain('09:00-18:00 (UTC)');
  });

  test('mean the zone that the instance file names', async () => {
    const instances = { instances: NUMBERS, timezone: 'America/Manaus' };
    const { stdout, stderr } = await cli.run([...CHECK, '--window', '09:00-18:00'], {
      POMBO_INSTANCES: cli.file('manaus.json', JSON.stringify(instances)),
    });
    expect(stderr).not.toContain('no --timezone');
    expect(stdout).toContain('09:00-18:00 (America/Manaus)');
  });
});
