import {
  detailCampaign,
  describeCampaign,
  type CampaignDetail,
  type CampaignLane,
  campaignFacts,
  type CampaignView,
} from '@pombo/campaign';
import { STATUSES } from '@pombo/core';
import { openCampaigns } from './service.ts';
import { findCampaign } from './find.ts';
import { paceText } from './labels.ts';
import { etaText, left, progressText, standsStill } from './labels.ts';
import { figure, listed, plural } from '../terminal/text.ts';
import { rulesText } from './labels.ts';
import { withDeployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { moment } from '../terminal/table.ts';
import { sayWhatHolds } from './lifecycle.ts';

/** `pombo campaign list`: all campaigns, newest first. */
export async function listCampaigns(output: Output): Promise<void> {
  const views = await withDeployment(async (deployment) => {
    const records = await openCampaigns(deployment).store.list();
    return Promise.all(records.map((record) => describeCampaign(record, campaignFacts(deployment.ledger))));
  });
  output.list(views, COLUMNS, 'No campaigns yet.');
  if (!output.json && views.length === 0)
    output.next('check a file without sending: pombo campaign check FILE.csv --instance N --image URL');
}

/** `pombo campaign show`. Throws `not_found`, `invalid_input` if several match. */
export async function showCampaign(idOrName: string, output: Output): Promise<void> {
  const view = await withDeployment(async (deployment) =>
    detailCampaign(await findCampaign(idOrName, openCampaigns(deployment).store), deployment.ledger),
  );
  output.facts(view, () => factsOf(view));
  if (output.json) return;
  if (view.import === undefined) showParts(view, output);
  sayWhatHolds(view, output);
  output.next(...stepsOf(view));
}

/** Prints the results of a campaign's messages, by number. */
export function showParts({ lanes, progress: sum }: CampaignDetail, output: Output): void {
  const used = STATUSES.filter((status) => status !== 'queued' && sum[status] > 0);
  const isWaiting = sum.pending + sum.queued > 0;
  output.table(lanes, [
    ['instance', ({ instance }) => instance],
    ...(left(sum) > 0 ? [lane] : []),
    ['messages', ({ total }) => figure(total)],
    ...(isWaiting ? [waiting] : []),
    ...used.map((status): Column<CampaignLane> => [status, ({ progress }) => figure(progress[status])]),
  ]);
}

const lane: Column<CampaignLane> = ['lane', laneText];
/** Those of its file that are not queued yet wait as well. */
const waiting: Column<CampaignLane> = ['waiting', ({ progress }) => figure(progress.pending + progress.queued)];

function laneText({ lane: { state, holds, workers } }: CampaignLane): string {
  if (state === 'held') return `held (${holds.map(({ reason }) => reason).join(', ')})`;
  return workers === 0 ? 'no worker' : state;
}

function factsOf(view: CampaignDetail): [string, string | number | undefined][] {
  const { counts, image } = view;
  const skipped = counts.duplicate + counts.suppressed + counts.rejected;
  return [
    ['id', view.id],
    ['name', view.name],
    ['state', stateFact(view)],
    [
      'file',
      view.import === undefined
        ? `${view.file}: ${figure(counts.rows)} rows, ${figure(view.total)} messages${skipped > 0 ? `, ${figure(skipped)} left out` : ''}`
        : view.file,
    ],
    ['through', listed(view.instances.length > 0 ? view.instances : view.lanes.map(({ instance }) => instance))],
    ['caption', view.caption],
    ['image', image && imageText(image)],
    ['pace', view.pace && paceText(view.pace)],
    ['on unknown', view.onUnknown === 'hold' ? undefined : view.onUnknown],
    ['created', moment(view.createdAt)],
    ['sends', view.rules && rulesText(view.rules)],
    ['starts', view.startedAt === undefined ? moment(view.startAt) : undefined],
    ['started', moment(view.startedAt)],
    ['ended', moment(view.endedAt)],
    ['expires', moment(view.expiresAt)],
    ['progress', view.import === undefined ? progressText(view.progress) : undefined],
    ['duplicates', view.possibleDuplicates && duplicatesText(view.possibleDuplicates)],
    ['forgotten', view.forgotten && forgottenText(view.forgotten)],
    ['rate', view.state === 'running' && view.perMinute > 0 ? `${figure(view.perMinute)} a minute` : undefined],
    ['time left', etaText(view) || undefined],
  ];
}

/** Returns `foto.jpg, 800 × 600, 8 kB`; of an earlier version's campaign, its size and hash. */
function imageText(image: NonNullable<CampaignView['image']>): string {
  if (image.kind === 'url') return image.url;
  const { file, width, height, mime, sha256, bytes } = image;
  if (width === undefined || height === undefined) return `${figure(bytes)} bytes, sha256 ${sha256}`;
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return `${file ?? mime}, ${figure(width)} × ${figure(height)}, ${figure(kilobytes)} kB`;
}

function duplicatesText({ certain, possible }: NonNullable<CampaignView['possibleDuplicates']>): string {
  const parts = [certain > 0 && `${figure(certain)} certain`, possible > 0 && `${figure(possible)} possible`];
  return `${parts.filter((part) => part !== false).join(', ')}: column possibleDuplicate of the export says which`;
}

/** Explains why an export lacks these messages. */
function forgottenText(count: number): string {
  return `${plural(count, 'message')} ended more than 30 days ago: counted above, but no longer stored individually`;
}

function stateFact({ state, reason, import: unfinished }: CampaignDetail): string {
  if (unfinished === undefined) return reason === undefined ? state : `${state} (${reason})`;
  const rows = plural(unfinished.rows, 'row');
  if (state !== 'importing') return `${state}: its import was interrupted at ${rows}, and nothing was sent`;
  if (!unfinished.cutOff) return `importing: ${rows} so far`;
  return `importing: interrupted at ${rows}; run the same create again, or it is dropped automatically`;
}

/** Returns the next steps for a campaign in its current state. */
export function stepsOf({ id, state, progress, import: unfinished }: CampaignDetail): string[] {
  const again =
    progress.failed + progress.expired > 0
      ? [`why some failed, and how to retry them: pombo campaign failures ${id}`]
      : [];
  const unknown = progress.unknown > 0 ? ['settle the unknown messages: pombo unknown list'] : [];
  if (unfinished?.cutOff === true) return ['import it from scratch: run the same pombo campaign create again'];
  switch (state) {
    case 'importing':
      return ['its import is in progress: the command that runs it reports when it is done'];
    case 'ready':
      return [
        `test it on your own phone: pombo campaign test ${id} --to YOUR-PHONE`,
        `start it: pombo campaign start ${id}`,
      ];
    case 'scheduled':
      return [`it starts automatically; to prevent that: pombo campaign pause ${id}`];
    case 'running':
      return [`follow it: pombo campaign watch ${id}`, ...unknown];
    case 'paused':
      return [`continue: pombo campaign resume ${id}`, ...unknown];
    case 'completed':
      return [`${RESULTS} ${id} --out results.csv`, ...again, ...unknown];
    case 'removing':
      return [`finish its removal: pombo campaign remove ${id}`];
    case 'cancelled':
      return [`${RESULTS} ${id} --out results.csv`, ...unknown];
  }
}

const RESULTS = 'export the result of every line: pombo campaign export';

/** On a terminal includes the start time, or that it stands still, which a program finds in the JSON. */
function stateText(view: CampaignView): string {
  const { state, startAt, import: unfinished } = view;
  if (state === 'importing' && unfinished?.cutOff === true && process.stdout.isTTY) return 'importing, interrupted';
  if (standsStill(view) && process.stdout.isTTY) return 'stands still';
  return state === 'scheduled' && process.stdout.isTTY ? `starts ${minute(startAt)}` : state;
}

/** On a terminal shows a prefix of the id, which every command accepts. */
function idText({ id }: CampaignView): string {
  return process.stdout.isTTY ? id.replace(/^(cmp_[0-9a-f]{8})[0-9a-f]+$/, '$1') : id;
}

/** A program gets a plain number. */
function plainOrFigure(number: number): string | number {
  return process.stdout.isTTY ? figure(number) : number;
}

function minute(iso: string | undefined): string | undefined {
  return process.stdout.isTTY ? moment(iso)?.slice(0, 'YYYY-MM-DD HH:MM'.length) : iso;
}

const COLUMNS: Column<CampaignView>[] = [
  ['id', idText],
  ['name', ({ name }) => name],
  ['state', stateText],
  ['messages', ({ total }) => plainOrFigure(total)],
  ['left', ({ progress }) => plainOrFigure(left(progress))],
  ['failed', ({ progress }) => plainOrFigure(progress.failed), 'optional'],
  ['unknown', ({ progress }) => plainOrFigure(progress.unknown), 'optional'],
  ['created', ({ createdAt }) => minute(createdAt), 'optional'],
];
