import { Option } from '@commander-js/extra-typings';
import type { CampaignFlags } from './import/flags.ts';
import { limitHeapGrowth } from './import/v8-heap.ts';
import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo campaign check|create|list|show|start|pause|resume|cancel|failures|retry|test|watch|export|remove`. */
export function addCampaign(program: Program): void {
  const campaign = group(program);
  addImport(campaign);
  addViews(campaign);
  addLifecycle(campaign);
  addRetryAndRemove(campaign);
  addTest(campaign);
  addResults(campaign);
}

/** `check` and `create`, which take the same flags. */
function addImport(campaign: Group): void {
  const ofFile = (name: string, description: string) =>
    campaign
      .command(name)
      .description(description)
      .argument('<file>', 'a CSV or XLSX; - reads it from stdin')
      .addOption(instance)
      .option('--name <text>', 'name of the campaign (default: the name of the file)')
      .addOption(image)
      .option('--caption <template>', 'text under the image: \'Oi {{ nome | default: "cliente" }}\'')
      .option('--delay <seconds>', "between two messages of a number: 5, or 3-8 (default: the number's own pace)")
      .option('--country <code>', 'for phones without a country code (default: that of the instance file, else BR)')
      .option('--sheet <name>', 'sheet of an XLSX (default: the first visible one)')
      .option('--phone-column <name>', 'heading of the column with the phones (default: found by its words)')
      .option('--header-line <n>', 'line or row of the headings (default: the first, or the first below a title)')
      .option('--window <hours>', 'send only in these hours: 09:00-18:00, or across midnight: 20:00-08:00')
      .option('--days <days>', 'send only on these days: mon-fri, or mon,wed,sat')
      .option('--timezone <name>', "time zone of hours and days: America/Sao_Paulo (default: this machine's zone)")
      .option('--daily-limit <n>', 'maximum number of messages a day, over all of its numbers')
      .option('--start-at <time>', 'do not begin before this time, for example 2026-11-21T09:00:00-03:00')
      .option('--expires-at <time>', 'send nothing after this time, for example 2026-11-21T18:00:00-03:00')
      .option(
        '--id <key>',
        'your own id (default: derived from file, image, text and numbers, so repeating the command creates one campaign)',
      )
      .option(
        '--again',
        'create a new campaign although the same one exists; people who already received it are left out',
      )
      .option('--include-sent', 'with --again: include people who already received it')
      .option('--start', 'start sending as soon as it is created')
      .option('--yes', YES)
      .option('--rejected <out.csv>', 'write the rejected lines to this file, each with its reason')
      .option('--strict', 'fail with exit code 2 if any line is invalid')
      .addOption(onUnknown)
      .option(
        '--no-share',
        'each number sends only its own part: no messages move between numbers, even while one is held',
      )
      .option('--verify-numbers', 'ask Z-API first which phones have WhatsApp, and reject the others')
      .option('--include-unreachable', 'include phones that Z-API reported as unreachable in the last 90 days')
      .option('--no-image-check', 'do not check that the images can be fetched and are images');
  ofFile(
    'check',
    'dry run: show what would be sent, every invalid line with its reason, and how long it takes; sends nothing',
  ).action(async (file, flags: CampaignFlags, command) => {
    limitHeapGrowth();
    const { checkCampaign } = await import('./import/check.ts');
    await checkCampaign(file, flags, outputOf(command));
  });
  ofFile('create', 'create a campaign from a file; running it twice creates one campaign').action(
    async (file, flags: CampaignFlags, command) => {
      limitHeapGrowth();
      const { createFromFile } = await import('./import/create.ts');
      await createFromFile(file, flags, outputOf(command));
    },
  );
}

function addViews(campaign: Group): void {
  campaign
    .command('list')
    .description('list campaigns, newest first')
    .action(async (_flags, command) => {
      const { listCampaigns } = await import('./show.ts');
      await listCampaigns(outputOf(command));
    });
  campaign
    .command('show')
    .description('show one campaign: the status of its messages, what holds it, how long it will take')
    .argument('<id>', ID)
    .action(async (id, _flags, command) => {
      const { showCampaign } = await import('./show.ts');
      await showCampaign(id, outputOf(command));
    });
}

function addRetryAndRemove(campaign: Group): void {
  campaign
    .command('failures')
    .description('what failed, grouped by cause, with advice and the command that retries it')
    .argument('<id>', ID)
    .action(async (id, _flags, command) => {
      const { listFailures } = await import('./failures.ts');
      await listFailures(id, outputOf(command));
    });
  campaign
    .command('retry')
    .description(
      'resend failed and expired messages, or with --only cancelled the cancelled ones, if they are proven unsent',
    )
    .argument('<id>', ID)
    .addOption(only)
    .option('--code <code>', 'only those with this error, for example invalid_phone')
    .option('--since <when>', 'only those that ended since: a time with a UTC offset, or an age: 30m, 2h, 1d')
    .option('--no-image-check', 'if it was never started: do not check that the images can be fetched')
    .action(async (id, flags, command) => {
      const { retryByName } = await import('./retry.ts');
      await retryByName(id, flags, outputOf(command));
    });
  campaign
    .command('remove')
    .description(
      'remove an ended campaign: its rows with phones and texts, and its totals; its messages are kept for 30 days',
    )
    .argument('<id>', ID)
    .option('--yes', 'do not ask for confirmation')
    .action(async (id, flags, command) => {
      const { removeByName } = await import('./remove.ts');
      await removeByName(id, flags, outputOf(command));
    });
}

function addTest(campaign: Group): void {
  campaign
    .command('test')
    .description('send its first message to your own phone, even before it is started')
    .argument('<id>', ID)
    .requiredOption('--to <phone>', 'your phone')
    .option('--wait <seconds>', 'how long to wait for the result (default: 30)')
    .action(async (id, flags, command) => {
      const { testCampaign } = await import('./test-send.ts');
      await testCampaign(id, flags, outputOf(command));
    });
}

function addResults(campaign: Group): void {
  campaign
    .command('watch')
    .description('follow it until it ends; Ctrl-C leaves it running')
    .argument('<id>', ID)
    .action(async (id, _flags, command) => {
      const { watchCampaign } = await import('./watch.ts');
      await watchCampaign(id, outputOf(command));
    });
  campaign
    .command('export')
    .description('export the result of every line, as a table')
    .argument('<id>', ID)
    .addOption(new Option('--format <format>', 'csv (the default) or ndjson').choices(['csv', 'ndjson'] as const))
    .option('--out <file>', 'write to this file instead of stdout; its phones stay text in Excel')
    .option('--force', 'replace a file that is not an earlier export')
    .option('--plain-phones', 'write phones to the file as bare digits, for programs')
    .addOption(
      new Option('--delimiter <sign>', 'delimiter of the CSV (default: as in the imported file)').choices([
        ',',
        ';',
        'tab',
      ] as const),
    )
    .action(async (id, flags, command) => {
      const { exportCampaign } = await import('./export/export.ts');
      await exportCampaign(id, flags, outputOf(command));
    });
}

const ID = 'its id, the start of its id, or its name';

const YES = 'do not ask for the name of a campaign of more than 1,000 recipients';

const COMMANDS = [
  ['pause', 'stop sending until it is resumed; messages in flight complete'],
  ['resume', 'continue where it stopped'],
  ['cancel', 'stop sending for good; messages that were sent stay sent'],
] as const;

type Group = ReturnType<typeof group>;

function group(program: Program) {
  return program.command('campaign').description('many messages, created from a CSV or XLSX file and a template');
}

function addLifecycle(campaign: Group): void {
  campaign
    .command('start')
    .description('start sending; at its --start-at, if it has one')
    .argument('<id>', ID)
    .option('--no-image-check', 'do not check that the images can be fetched and are images')
    .option('--yes', YES)
    .option('--watch', 'follow it until it ends, as "campaign watch" does')
    .option('--out <file>', 'with --watch: write its results to this file when it ends, as "campaign export" does')
    .action(async (id, { imageCheck, yes, ...flags }, command) => {
      const { startAndFollow } = await import('./start.ts');
      await startAndFollow(id, { imageCheck, yes }, flags, outputOf(command));
    });
  for (const [name, description] of COMMANDS) {
    const lifecycle = campaign
      .command(name)
      .description(description)
      .argument('<id>', ID)
      .option('--why <text>', 'reason, shown in status output');
    if (name === 'cancel') lifecycle.option('--yes', YES);
    lifecycle.action(async (id, flags: { why?: string; yes?: true }, command) => {
      const { runByName } = await import('./lifecycle.ts');
      await runByName(name, id, { reason: flags.why, yes: flags.yes }, outputOf(command));
    });
  }
}

const instance = new Option(
  '--instance <names>',
  'numbers to send through, for example vendas,suporte; not needed with a single one',
).argParser((names: string, earlier: string[] | undefined) => [
  ...(earlier ?? []),
  ...names.split(/[\s,;]+/).filter(Boolean),
]);
const only = new Option('--only <statuses>', 'failed, expired, cancelled (default: failed,expired)').argParser(
  (names: string, earlier: string[] | undefined) => [...(earlier ?? []), ...names.split(/[\s,;]+/).filter(Boolean)],
);
const image = new Option('--image <url|file>', 'image for lines without their own');
const onUnknown = new Option(
  '--on-unknown <policy>',
  'if Z-API may or may not have accepted a message: hold (default) waits for a person, assume-sent continues, retry may send it twice',
).choices(['hold', 'assume-sent', 'retry'] as const);
