import { Option } from '@commander-js/extra-typings';
import type { CampaignFlags } from './import/flags.ts';
import { stayLean } from './import/v8-heap.ts';
import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo campaign check|create|list|show|start|pause|resume|cancel|retry|test|watch|export|remove`. */
export function addCampaign(program: Program): void {
  const campaign = group(program);
  const ofFile = (name: string, description: string) =>
    campaign
      .command(name)
      .description(description)
      .argument('<file.csv>')
      .addOption(instance)
      .option('--name <text>', 'how you call it (default: the name of the file)')
      .addOption(image)
      .option('--caption <template>', 'text under the image: \'Oi {{ nome | default: "cliente" }}\'')
      .option('--delay <seconds>', "between two messages of a number: 5, or 3-8 (default: the number's own pace)")
      .option('--country <code>', 'of phones without a country code (default: that of the instance file, else BR)')
      .option('--window <hours>', 'send only in these hours: 09:00-18:00, or over midnight 20:00-08:00')
      .option('--days <days>', 'send only on these days: mon-fri, or mon,wed,sat')
      .option('--timezone <name>', "what hours and days mean: America/Sao_Paulo (default: this machine's zone)")
      .option('--daily-limit <n>', 'at most so many messages a day, over all of its numbers')
      .option('--start-at <time>', 'begin then and not before, as 2026-11-21T09:00:00-03:00')
      .option('--expires-at <time>', 'send nothing of it after this, as 2026-11-21T18:00:00-03:00')
      .option(
        '--id <key>',
        'your own id (default: made of file, image, text and numbers: the same again is one campaign)',
      )
      .option('--again', 'a new campaign although the same one exists; people who already got it are left out')
      .option('--include-sent', 'with --again: people who already got it get it once more')
      .option('--start', 'send as soon as it is created')
      .option('--rejected <out.csv>', 'write the lines that can not be sent here, each with its reason')
      .option('--strict', 'one bad line is too many: create nothing, exit code 2')
      .addOption(onUnknown)
      .option('--no-share', "each number sends its own part, also while it is held: nobody else's messages move to it")
      .option('--verify-numbers', 'ask Z-API first which phones have WhatsApp; lines without are rejected')
      .option('--include-unreachable', 'send also to phones that Z-API reported as unreachable in the last 90 days')
      .option('--no-image-check', 'do not look whether the images can be fetched and are images');
  ofFile(
    'check',
    'dry run: what would be sent, every bad line with its reason, how long it takes; sends nothing',
  ).action(async (file, flags: CampaignFlags, command) => {
    stayLean();
    const { checkCampaign } = await import('./import/check.ts');
    await checkCampaign(file, flags, outputOf(command));
  });
  ofFile('create', 'make a campaign of a file; the same command twice makes one').action(
    async (file, flags: CampaignFlags, command) => {
      stayLean();
      const { createFromFile } = await import('./import/create.ts');
      await createFromFile(file, flags, outputOf(command));
    },
  );
  campaign
    .command('list')
    .description('campaigns, newest first')
    .action(async (_flags, command) => {
      const { listCampaigns } = await import('./show.ts');
      await listCampaigns(outputOf(command));
    });
  campaign
    .command('show')
    .description('one campaign: what became of its messages, what holds it, how long it will take')
    .argument('<id>', ID)
    .action(async (id, _flags, command) => {
      const { showCampaign } = await import('./show.ts');
      await showCampaign(id, outputOf(command));
    });
  addOrders(campaign);
  campaign
    .command('retry')
    .description('send what failed or expired, or with --only cancelled what was cancelled: only what was never sent')
    .argument('<id>', ID)
    .addOption(only)
    .option('--code <code>', 'only those with this error, as invalid_phone')
    .option('--since <when>', 'only those that ended since: a time with offset, or how long ago: 30m, 2h, 1d')
    .option('--no-image-check', 'of one that was never started: do not look whether the images can be fetched')
    .action(async (id, flags, command) => {
      const { retryByName } = await import('./retry.ts');
      await retryByName(id, flags, outputOf(command));
    });
  campaign
    .command('remove')
    .description('remove an ended campaign: its rows with phones and texts, and its totals; its messages stay 30 days')
    .argument('<id>', ID)
    .option('--yes', 'do not ask whether that is meant')
    .action(async (id, flags, command) => {
      const { removeByName } = await import('./remove.ts');
      await removeByName(id, flags, outputOf(command));
    });
  campaign
    .command('test')
    .description('send its first message to a phone of yours, also before it is started')
    .argument('<id>', ID)
    .requiredOption('--to <phone>', 'who gets it')
    .option('--wait <seconds>', 'how long to wait for what becomes of it (default: 30)')
    .action(async (id, flags, command) => {
      const { testCampaign } = await import('./test-send.ts');
      await testCampaign(id, flags, outputOf(command));
    });
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
    .description('what became of every line, as a table')
    .argument('<id>', ID)
    .addOption(new Option('--format <format>', 'csv (the default) or ndjson').choices(['csv', 'ndjson'] as const))
    .option('--out <file>', 'write it here and not on stdout')
    .addOption(
      new Option('--delimiter <sign>', 'between the cells of a CSV (default: as in the imported file)').choices([
        ',',
        ';',
        'tab',
      ] as const),
    )
    .action(async (id, flags, command) => {
      const { exportCampaign } = await import('./export.ts');
      await exportCampaign(id, flags, outputOf(command));
    });
}

const ID = 'its id, the first signs of it, or its name';

const ORDERS = [
  ['pause', 'send nothing more of it until it is resumed; what is in flight ends first'],
  ['resume', 'go on where it stopped'],
  ['cancel', 'send nothing more of it, ever; what was sent stays sent'],
] as const;

type Group = ReturnType<typeof group>;

function group(program: Program) {
  return program.command('campaign').description('many messages made of a CSV file and one text');
}

function addOrders(campaign: Group): void {
  campaign
    .command('start')
    .description('begin to send; at its --start-at, when it has one')
    .argument('<id>', ID)
    .option('--no-image-check', 'do not look whether the images can be fetched and are images')
    .action(async (id, { imageCheck }, command) => {
      const { orderByName } = await import('./lifecycle.ts');
      await orderByName('start', id, { imageCheck }, outputOf(command));
    });
  for (const [order, description] of ORDERS) {
    campaign
      .command(order)
      .description(description)
      .argument('<id>', ID)
      .option('--why <text>', 'why, for whoever wonders')
      .action(async (id, { why }, command) => {
        const { orderByName } = await import('./lifecycle.ts');
        await orderByName(order, id, { reason: why }, outputOf(command));
      });
  }
}

const instance = new Option('--instance <names>', 'numbers to send through, as vendas,suporte').argParser(
  (names: string, earlier: string[] | undefined) => [...(earlier ?? []), ...names.split(/[\s,;]+/).filter(Boolean)],
);
const only = new Option('--only <statuses>', 'failed, expired, cancelled (default: failed,expired)').argParser(
  (names: string, earlier: string[] | undefined) => [...(earlier ?? []), ...names.split(/[\s,;]+/).filter(Boolean)],
);
const image = new Option('--image <url|file>', 'what to send to lines without an image of their own');
const onUnknown = new Option(
  '--on-unknown <policy>',
  'when nobody can say whether Z-API took a message: hold (default) waits for a person, assume-sent goes on, retry may send it twice',
).choices(['hold', 'assume-sent', 'retry'] as const);
