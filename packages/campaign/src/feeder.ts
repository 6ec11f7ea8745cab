import type { MessageBody, Status } from '@pombo/message';
import type { CampaignRecord, StoredRow } from './record.ts';
import type { CampaignStore } from './store.ts';

/** What the feeder needs from the outside; the apps join it. */
export interface FeederPort {
  /** Lanes that are this process's to feed. */
  lanes(): string[];
  /** Seconds between two messages of a lane. */
  pace(lane: string): { min: number; max: number };
  /** Queues messages, each once by its id. */
  put(messages: { lane: string; body: MessageBody }[]): Promise<void>;
  /** A campaign's messages of one lane, by status. */
  counts(campaign: string, lanes: string[]): Promise<Partial<Record<Status, number>>>;
  /** Tells the lane's `begin` what the campaign's state is. */
  setCampaignState(campaign: string, lane: string, state: 'running' | 'paused' | 'cancelled'): Promise<void>;
  /** Gives the campaign's queued messages of a lane new jobs after a pause. */
  requeue(campaign: string, lane: string): Promise<void>;
  /** Takes back the campaign's queued messages of a lane. */
  takeBack(campaign: string, lane: string): Promise<void>;
}

export interface FeederOptions {
  store: CampaignStore;
  port: FeederPort;
  /** Hears of a round that failed (Redis is away); the next one tries again. */
  onError(error: unknown): void;
  /** Pause between two rounds; default 500 ms. */
  everyMs?: number;
  /** Sending time kept queued per lane; default two minutes. */
  lookAheadMs?: number;
}

export interface Feeder {
  start(): void;
  stop(): Promise<void>;
  /** One round over all campaigns. */
  round(): Promise<void>;
}

/** An ended campaign is looked at for so long, until every lane's worker has taken back what it had queued. */
const SETTLE_MS = 10 * 60 * 1000;

/** Messages of one campaign kept queued per lane: at least, and at most. */
const QUEUED = { least: 20, most: 400 };

/**
 * Keeps the lanes' queues topped up from the running campaigns: a campaign is not a million jobs, so pause and cancel
 * act at once and memory stays flat. Restart-safe: rows become messages by an id derived from campaign and recipient.
 */
export function createFeeder(options: FeederOptions): Feeder {
  const { store, port, onError, everyMs = 500, lookAheadMs = 120_000 } = options;
  /** What each lane was last told of a campaign, so that it is told once. */
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function round(): Promise<void> {
    const own = new Set(port.lanes());
    for (const id of await store.running()) {
      const record = await store.get(id);
      if (record === undefined) continue;
      const lanes = Object.keys(record.rows).filter((lane) => own.has(lane));
      for (const lane of lanes) await tend(record, lane);
      if (record.state === 'running' && lanes.length > 0) await endIfDone(record);
      else if (record.endedAt !== undefined && record.endedAt < Date.now() - SETTLE_MS) await store.settle(id);
    }
  }

  async function tend(record: CampaignRecord, lane: string): Promise<void> {
    const { state } = record;
    if (state === 'running') {
      await tell(record.id, lane, 'running', () => port.requeue(record.id, lane));
      await feed(record, lane);
    } else if (state === 'paused' || state === 'cancelled') {
      await tell(record.id, lane, state, async () => {
        if (state === 'cancelled') await port.takeBack(record.id, lane);
      });
    }
  }

  /** Whoever gives the order tells the lanes too; this makes it so after a crash in between, and for lanes that change hands. */
  async function tell(
    id: string,
    lane: string,
    state: 'running' | 'paused' | 'cancelled',
    follow: () => Promise<void>,
  ): Promise<void> {
    const key = `${id} ${lane}`;
    if (told.get(key) === state) return;
    await port.setCampaignState(id, lane, state);
    await follow();
    told.set(key, state);
  }

  async function feed(record: CampaignRecord, lane: string): Promise<void> {
    const total = record.rows[lane] ?? 0;
    let fed = (await store.cursors(record.id))[lane] ?? 0;
    if (fed >= total) return;
    const wanted = lookAhead(record, lane);
    const { queued = 0 } = await port.counts(record.id, [lane]);
    let room = wanted - queued;
    if (room < wanted / 2) return;
    while (room > 0 && fed < total) {
      const rows = (await store.rows(record.id, lane, fed)).slice(0, room);
      if (rows.length === 0) throw new Error(`rows ${fed}… of campaign ${record.id} are missing`);
      const standing = rows.filter((row) => row.gone !== true);
      await port.put(standing.map((row) => ({ lane, body: toBody(record, row) })));
      // After the messages exist: a crash in between feeds the same rows again, to no effect.
      fed += rows.length;
      room -= rows.length;
      await store.advance(record.id, lane, fed);
    }
  }

  function lookAhead(record: CampaignRecord, lane: string): number {
    const { min, max } = record.pace ?? port.pace(lane);
    const gapMs = Math.max(50, ((min + max) / 2) * 1000);
    return Math.min(QUEUED.most, Math.max(QUEUED.least, Math.ceil(lookAheadMs / gapMs)));
  }

  async function endIfDone(record: CampaignRecord): Promise<void> {
    const cursors = await store.cursors(record.id);
    const lanes = Object.keys(record.rows);
    if (lanes.some((lane) => (cursors[lane] ?? 0) < (record.rows[lane] ?? 0))) return;
    const { queued = 0, sending = 0, unknown = 0 } = await port.counts(record.id, lanes);
    if (queued > 0 || sending > 0) return;
    await store.move(record.id, 'complete', unknown > 0 ? `with ${unknown} unknown` : '');
  }

  async function loop(): Promise<void> {
    try {
      await round();
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(() => void (running = loop()), everyMs);
  }

  return {
    round,
    start() {
      running = loop();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function toBody(record: CampaignRecord, row: StoredRow): MessageBody {
  const { phone, caption, delayMessage, viewOnce } = row;
  const image = row.image ?? record.image;
  if (image === undefined) throw new Error(`line ${row.line} of campaign ${record.id} has no image`);
  return {
    id: row.id,
    type: phone === undefined ? 'send-image-status' : 'send-image',
    ...(phone === undefined ? {} : { phone }),
    image,
    ...(caption === undefined ? {} : { caption }),
    ...(delayMessage === undefined ? {} : { delayMessage }),
    ...(viewOnce === undefined ? {} : { viewOnce }),
    ...(record.pace === undefined ? {} : { pace: record.pace }),
    ...(record.expiresAt === undefined ? {} : { expiresAt: record.expiresAt }),
    priority: 'bulk',
    onUnknown: record.onUnknown,
    campaign: record.id,
    line: row.line,
  };
}
