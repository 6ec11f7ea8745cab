import { STATUSES } from '@pombo/message';
import { openDesk } from '../campaign/desk.ts';
import { findCampaign } from '../campaign/find.ts';
import { paceText } from '../campaign/loads.ts';
import {
  detailCampaign,
  etaText,
  left,
  progressText,
  viewCampaign,
  type CampaignDetail,
  type CampaignLane,
  type CampaignView,
} from '../campaign/view.ts';
import { figure, listed } from '../campaign/words.ts';
import { withDeployment } from '../deployment.ts';
import type { Column, Output } from '../output.ts';
import { moment } from '../table.ts';
import { sayWhatHolds } from './campaign-orders.ts';

/** `pombo campaign list`: all of them, newest first. */
export async function listCampaigns(output: Output): Promise<void> {
  const views = await withDeployment(async (deployment) => {
    const records = await openDesk(deployment).store.list();
    return Promise.all(records.map((record) => viewCampaign(record, deployment.ledger)));
  });
  output.list(views, COLUMNS, 'No campaign yet.');
  if (!output.json && views.length === 0)
    output.next('try a file, without sending: pombo campaign check FILE.csv --instance N --image URL');
}

/** `pombo campaign show`. Throws `not_found`, `invalid_input` when several are meant. */
export async function showCampaign(words: string, output: Output): Promise<void> {
  const view = await withDeployment(async (deployment) =>
    detailCampaign(await findCampaign(words, openDesk(deployment).store), deployment.ledger),
  );
  output.facts(view, () => factsOf(view));
  if (output.json) return;
  showParts(view, output);
  sayWhatHolds(view, output);
  output.next(...stepsOf(view));
}

/** What became of a campaign's messages, number by number. */
export function showParts({ lanes, progress: sum }: CampaignDetail, output: Output): void {
  const used = (['pending', ...STATUSES] as const).filter((status) => sum[status] > 0);
  output.table(lanes, [
    ['instance', ({ instance }) => instance],
    ...(left(sum) > 0 ? [lane] : []),
    ['messages', ({ total }) => figure(total)],
    ...used.map((status): Column<CampaignLane> => [status, ({ progress }) => figure(progress[status])]),
  ]);
}

const lane: Column<CampaignLane> = ['lane', laneText];

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
    ['state', view.reason === undefined ? view.state : `${view.state} (${view.reason})`],
    [
      'file',
      `${view.file}: ${figure(counts.rows)} rows, ${figure(view.total)} messages${skipped > 0 ? `, ${figure(skipped)} left out` : ''}`,
    ],
    ['through', listed(view.instances.length > 0 ? view.instances : view.lanes.map(({ instance }) => instance))],
    ['caption', view.caption],
    [
      'image',
      image && (image.kind === 'url' ? image.url : `${figure(image.bytes ?? 0)} bytes, sha256 ${image.sha256}`),
    ],
    ['pace', view.pace && paceText(view.pace)],
    ['on unknown', view.onUnknown === 'hold' ? undefined : view.onUnknown],
    ['created', moment(view.createdAt)],
    ['started', moment(view.startedAt)],
    ['ended', moment(view.endedAt)],
    ['expires', moment(view.expiresAt)],
    ['progress', progressText(view.progress)],
    ['rate', view.state === 'running' && view.perMinute > 0 ? `${figure(view.perMinute)} a minute` : undefined],
    ['time left', etaText(view) || undefined],
  ];
}

/** What can be done with a campaign from where it stands. */
export function stepsOf({ id, state, progress }: CampaignDetail): string[] {
  const unknown = progress.unknown > 0 ? ['settle the unknown: pombo unknown list'] : [];
  switch (state) {
    case 'importing':
      return ['its import is under way, or was cut off: run the same campaign create again'];
    case 'ready':
      return [`start it: pombo campaign start ${id}`];
    case 'running':
      return [`follow it: pombo campaign watch ${id}`, ...unknown];
    case 'paused':
      return [`go on: pombo campaign resume ${id}`, ...unknown];
    case 'completed':
    case 'cancelled':
      return [`what became of every line: pombo campaign export ${id} --out results.csv`, ...unknown];
  }
}

const COLUMNS: Column<CampaignView>[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['state', ({ state }) => state],
  ['messages', ({ total }) => total],
  ['left', ({ progress }) => left(progress)],
  ['failed', ({ progress }) => progress.failed],
  ['unknown', ({ progress }) => progress.unknown],
  ['created', ({ createdAt }) => moment(createdAt)],
];
