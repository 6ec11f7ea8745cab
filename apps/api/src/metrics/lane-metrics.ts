import { knownLanes, viewLanes, type Ledger } from '@pombo/ledger';
import { STATUSES, type LaneView } from '@pombo/core';
import { Gauge, type Registry } from 'prom-client';
import { cached } from './cached.ts';

/** Lanes that get a label of their own, the first by name. The others are one lane called `other`. */
export const MAX_LANES = 200;
const OTHER = 'other';

/** Lanes read at a time: thousands at once would delay the sends that use the same Redis. */
const AT_ONCE = 50;

/** Adds the metrics of lanes: what they hold, whether they send, and how long something has waited. */
export function measureLanes(registry: Registry, ledger: Ledger): void {
  const look = cached(() => readLanes(ledger));
  for (const { name, help, labels, read, combine = sum } of GAUGES) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ['lane', ...labels],
        registers: [],
        async collect() {
          this.reset();
          for (const { values } of gather(await look(), read, combine)) {
            for (const { labels: given, value } of values) this.set(given, value);
          }
        },
      }),
    );
  }
}

/** One value of a lane, with the labels besides its name. */
type Value = readonly [value: number, labels?: Readonly<Record<string, string>>];

interface LaneGauge {
  name: string;
  help: string;
  labels: readonly string[];
  read: (lane: Lane) => readonly Value[];
  /** How the values of the lanes without a label of their own become one (default: their sum). */
  combine?: (one: number, other: number) => number;
}

interface Lane {
  view: LaneView;
  counts: Readonly<Record<string, number>>;
  certain: number;
  possible: number;
  assumed: number;
  /** Ages in seconds; 0 if there is nothing of the kind. */
  overdue: number;
  oldestQueued: number;
  oldestAccepted: number;
}

const sum = (one: number, other: number): number => one + other;

const GAUGES: readonly LaneGauge[] = [
  {
    name: 'pombo_messages',
    help: 'Messages by lane and status',
    labels: ['status'],
    read: ({ counts }) => STATUSES.map((status) => [counts[status] ?? 0, { status }]),
  },
  {
    name: 'pombo_possible_duplicates',
    help: 'Messages that a recipient received twice (certain) or may have received twice (possible), by lane',
    labels: ['certainty'],
    read: ({ certain, possible }) => [
      [certain, { certainty: 'certain' }],
      [possible, { certainty: 'possible' }],
    ],
  },
  {
    name: 'pombo_unknown_assumed',
    help: 'Unknown messages that count as sent because their onUnknown is assume-sent, by lane',
    labels: [],
    read: ({ assumed }) => [[assumed]],
  },
  {
    name: 'pombo_lane_state',
    help: '1 for the state that a lane is in, 0 for the others; of "other", how many lanes are in it',
    labels: ['state'],
    read: ({ view }) => STATES.map((state) => [view.state === state ? 1 : 0, { state }]),
  },
  {
    name: 'pombo_lane_held',
    help: '1 for each reason why a lane is held',
    labels: ['reason'],
    read: ({ view }) => view.holds.map(({ reason }) => [1, { reason }]),
  },
  {
    name: 'pombo_lane_workers',
    help: 'Live workers that serve a lane; of "other", the lowest number of any lane',
    labels: [],
    read: ({ view }) => [[view.workers]],
    combine: Math.min,
  },
  {
    name: 'pombo_lane_lateness_seconds',
    help: "How long a lane's oldest direct message could have been sent already",
    labels: [],
    read: ({ overdue }) => [[overdue]],
    combine: Math.max,
  },
  {
    name: 'pombo_lane_oldest_waiting_seconds',
    help: 'How long the oldest queued message of a lane has been queued',
    labels: [],
    read: ({ oldestQueued }) => [[oldestQueued]],
    combine: Math.max,
  },
  {
    name: 'pombo_lane_oldest_accepted_seconds',
    help: "How long the oldest accepted message of a lane has waited for Z-API's callback",
    labels: [],
    read: ({ oldestAccepted }) => [[oldestAccepted]],
    combine: Math.max,
  },
];

const STATES = ['open', 'sending', 'cooling', 'held'] as const satisfies LaneView['state'][];

async function readLanes(ledger: Ledger): Promise<Lane[]> {
  const names = await knownLanes(ledger);
  const lanes: Lane[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const views = await viewLanes(names.slice(at, at + AT_ONCE), ledger);
    lanes.push(...(await Promise.all(views.map((view) => readLane(view, ledger)))));
  }
  return lanes;
}

async function readLane(view: LaneView, { lanes, messages, duplicates }: Ledger): Promise<Lane> {
  const lane = view.instance;
  const [counts, doubled, assumed, ages] = await Promise.all([
    messages.counts(lane),
    duplicates.counts(lane),
    messages.assumed(lane),
    lanes.ages(lane),
  ]);
  const seconds = (ms: number | undefined): number => (ms === undefined ? 0 : Math.max(0, ms) / 1000);
  return {
    view,
    counts,
    ...doubled,
    assumed,
    overdue: seconds(ages.overdueMs),
    oldestQueued: seconds(ages.queuedMs),
    oldestAccepted: seconds(ages.acceptedMs),
  };
}

interface Labelled {
  values: { labels: Record<string, string>; value: number }[];
}

function gather(
  lanes: readonly Lane[],
  read: LaneGauge['read'],
  combine: NonNullable<LaneGauge['combine']>,
): Labelled[] {
  const own = lanes.slice(0, MAX_LANES).map((lane) => ({
    values: read(lane).map(([value, labels]) => ({ labels: { lane: lane.view.instance, ...labels }, value })),
  }));
  const rest = new Map<string, { labels: Record<string, string>; value: number }>();
  for (const lane of lanes.slice(MAX_LANES)) {
    for (const [value, labels] of read(lane)) {
      const key = JSON.stringify(labels ?? {});
      const found = rest.get(key);
      if (found === undefined) rest.set(key, { labels: { lane: OTHER, ...labels }, value });
      else found.value = combine(found.value, value);
    }
  }
  return [...own, { values: [...rest.values()] }];
}
