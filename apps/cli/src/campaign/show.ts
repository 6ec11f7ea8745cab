import type { FactName } from '@pombo/catalogue';
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
import { figure, listed } from '../terminal/text.ts';
import { named, step, words } from '../terminal/words.ts';
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
  output.list(views, columns(), words('campaign_none'));
  if (!output.json && views.length === 0)
    output.next(step('check_file', 'pombo campaign check FILE.csv --instance N --image URL'));
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
    [columnName('instance'), ({ instance }) => instance],
    ...(left(sum) > 0 ? [laneColumn()] : []),
    [columnName('messages'), ({ total }) => figure(total)],
    ...(isWaiting ? [waitingColumn()] : []),
    ...used.map((status): Column<CampaignLane> => [
      words('status', { status }),
      ({ progress }) => figure(progress[status]),
    ]),
  ]);
}

/** A table is only for people, so its headings are in their language even in a pipe. */
function columnName(name: FactName): string {
  return words('fact_name', { name });
}

function laneColumn(): Column<CampaignLane> {
  return [columnName('lane'), laneText];
}

/** Those of its file that are not queued yet wait as well. */
function waitingColumn(): Column<CampaignLane> {
  return [columnName('waiting'), ({ progress }) => figure(progress.pending + progress.queued)];
}

function laneText({ lane: { state, holds, workers } }: CampaignLane): string {
  if (state === 'held') return words('lane_state_held', { reasons: holds.map(({ reason }) => reason) });
  return workers === 0 ? words('lane_workers', { count: 0 }) : words('lane_state', { state });
}

function factsOf(view: CampaignDetail): [string, string | number | undefined][] {
  const { counts, image } = view;
  const skipped = counts.duplicate + counts.suppressed + counts.rejected;
  const facts: [FactName, string | number | undefined][] = [
    ['id', view.id],
    ['name', view.name],
    ['state', stateFact(view)],
    [
      'file',
      view.import === undefined
        ? words('campaign_file', { file: view.file, rows: counts.rows, messages: view.total, skipped })
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
    ['duplicates', view.possibleDuplicates && words('campaign_duplicates', { ...view.possibleDuplicates })],
    ['forgotten', view.forgotten && words('campaign_forgotten', { count: view.forgotten })],
    [
      'rate',
      view.state === 'running' && view.perMinute > 0
        ? words('campaign_per_minute', { count: view.perMinute })
        : undefined,
    ],
    ['time left', etaText(view) || undefined],
  ];
  return facts.map(([name, fact]) => [named(name), fact]);
}

/** Returns `foto.jpg, 800 × 600, 8 kB`; of an earlier version's campaign, its size and hash. */
function imageText(image: NonNullable<CampaignView['image']>): string {
  if (image.kind === 'url') return image.url;
  const { file, width, height, mime, sha256, bytes } = image;
  if (width === undefined || height === undefined) return `${figure(bytes)} bytes, sha256 ${sha256}`;
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  return `${file ?? mime}, ${figure(width)} × ${figure(height)}, ${figure(kilobytes)} kB`;
}

function stateFact({ state, reason, import: unfinished }: CampaignDetail): string {
  if (unfinished === undefined)
    return reason === undefined ? shownState(state) : words('campaign_state_reason', { state, reason });
  const { rows, cutOff } = unfinished;
  if (state !== 'importing') return words('campaign_import_cut', { state, rows });
  return cutOff ? words('campaign_importing_cut', { rows }) : words('campaign_importing', { rows });
}

/** Returns the next steps for a campaign in its current state. `exports`: its results are being exported anyway. */
export function stepsOf(
  { id, state, progress, import: unfinished }: CampaignDetail,
  { exports = false }: { exports?: boolean } = {},
): string[] {
  const again = progress.failed + progress.expired > 0 ? [step('failures', `pombo campaign failures ${id}`)] : [];
  const unknown = progress.unknown > 0 ? [step('settle', 'pombo unknown list')] : [];
  const results = exports ? [] : [step('export_lines', `pombo campaign export ${id} --out results.csv`)];
  if (unfinished?.cutOff === true) return [words('step_import_again')];
  switch (state) {
    case 'importing':
      return [words('step_importing')];
    case 'ready':
      return [
        step('test', `pombo campaign test ${id} --to ${words('your_phone')}`),
        step('start', `pombo campaign start ${id}`),
      ];
    case 'scheduled':
      return [step('prevent_start', `pombo campaign pause ${id}`)];
    case 'running':
      return [step('follow', `pombo campaign watch ${id}`), ...unknown];
    case 'paused':
      return [step('resume', `pombo campaign resume ${id}`), ...unknown];
    case 'completed':
      return [...results, ...again, ...unknown];
    case 'removing':
      return [step('finish_removal', `pombo campaign remove ${id}`)];
    case 'cancelled':
      return [...results, ...unknown];
  }
}

/** On a terminal includes the start time, or that it stands still, which a program finds in the JSON. */
function stateText(view: CampaignView): string {
  const { state, startAt, import: unfinished } = view;
  if (state === 'importing' && unfinished?.cutOff === true && process.stdout.isTTY) return words('campaign_list_cut');
  if (standsStill(view) && process.stdout.isTTY) return words('campaign_list_still');
  return state === 'scheduled' && process.stdout.isTTY
    ? words('campaign_list_starts', { at: minute(startAt) ?? '' })
    : shownState(state);
}

/** A program gets the state as the JSON has it. */
function shownState(state: CampaignView['state']): string {
  return process.stdout.isTTY ? words('campaign_state', { state }) : state;
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
  // Without the seconds.
  return process.stdout.isTTY ? moment(iso)?.replace(/^(\S+ \d\d:\d\d):\d\d(?= )/, '$1') : iso;
}

/** The columns of the list; their names depend on the language, which is set after this file is loaded. */
const columns = (): Column<CampaignView>[] => [
  [columnName('id'), idText],
  [columnName('name'), ({ name }) => name],
  [columnName('state'), stateText],
  [columnName('messages'), ({ total }) => plainOrFigure(total)],
  [columnName('left'), ({ progress }) => plainOrFigure(left(progress))],
  [columnName('failed'), ({ progress }) => plainOrFigure(progress.failed), 'optional'],
  [columnName('unknown'), ({ progress }) => plainOrFigure(progress.unknown), 'optional'],
  [columnName('created'), ({ createdAt }) => minute(createdAt), 'optional'],
];
