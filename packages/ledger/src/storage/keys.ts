import { campaignDayKey, laneSlot } from '@pombo/core';

/**
 * Every key of the ledger. Keys that one script touches share the lane's hash tag (Redis Cluster); the id index, the
 * images and the workers are separate.
 */
export interface LaneKeys {
  slot: string;
  /** Hash of one message. */
  message(key: string): string;
  /** Lane record: open attempt, notBefore, sequence, faults. The authoritative state of a lane. */
  lane: string;
  /** Hash of standing holds: reason → JSON. */
  holds: string;
  /** List of when it was held and released, why and by whom, the newest first: JSON. Bounded. */
  history: string;
  /** List of the times in which a `disconnected` hold stood, oldest first: `from to` (ms). */
  disconnections: string;
  /** Sorted set of the messages in one status, by when they reached it. */
  status(status: string): string;
  /** All messages by creation. */
  all: string;
  age: string;
  expiry: string;
  /** Outstanding messages: accepted, and possibly still in Z-API's own queue. */
  out: string;
  /**
   * Unsettled messages of which an earlier attempt may have been accepted: the gateway failed on it, or its end is
   * unknown.
   */
  errored: string;
  /** Orphan receipts: ids whose message is not known yet, by time, and the events of one id. */
  parked: string;
  parkedEvents(id: string): string;
  /** Facts about one component (lane and recipient), the components that have any, and those to be judged again. */
  facts(component: string): string;
  components: string;
  due: string;
  /** Who has seen a status post, as a HyperLogLog: it counts people and names none. */
  views(key: string): string;
  /** Hash of block → summary of its compacted messages; and one of the blocks. */
  blocks: string;
  block(block: number): string;
  /** Index of the compacted messages by digest: how many buckets there are; and one of them. */
  digests: string;
  digestBucket(bucket: number): string;
  /** Hash of the compacted messages whose id index entries are unfinished: key → when it was created, if it is gone. */
  tidy: string;
  zaapId(id: string): string;
  messageId(id: string): string;
  /** Hash of the messages in transit to another lane: key → lane and hop. */
  moving: string;
  /** Per-campaign counters of this lane, and its messages by line. */
  campaignCounts(campaign: string): string;
  campaignMessages(campaign: string): string;
}

/** The keys of the lanes asked for last, by slot: a step asks for those of one lane several times. */
const recent = new Map<string, LaneKeys>();
/** Far more than a process works on at one moment; the names of ten thousand lanes would take 20 MB. */
const MOST_RECENT = 256;

export function laneKeys(prefix: string, lane: string): LaneKeys {
  const slot = laneSlot(prefix, lane);
  let keys = recent.get(slot);
  if (keys === undefined) {
    if (recent.size >= MOST_RECENT) recent.clear();
    keys = keysIn(slot);
    recent.set(slot, keys);
  }
  return keys;
}

function keysIn(slot: string): LaneKeys {
  return {
    slot,
    message: (key) => `${slot}:m:${key}`,
    lane: `${slot}:lane`,
    holds: `${slot}:holds`,
    history: `${slot}:history`,
    disconnections: `${slot}:disconnections`,
    status: (status) => `${slot}:s:${status}`,
    all: `${slot}:all`,
    age: `${slot}:age`,
    expiry: `${slot}:expiry`,
    out: `${slot}:out`,
    errored: `${slot}:errored`,
    parked: `${slot}:parked`,
    parkedEvents: (id) => `${slot}:pk:${id}`,
    facts: (component) => `${slot}:f:${component}`,
    components: `${slot}:f`,
    due: `${slot}:due`,
    views: (key) => `${slot}:views:${key}`,
    blocks: `${slot}:h`,
    block: (block) => `${slot}:h:${block}`,
    digests: `${slot}:x`,
    digestBucket: (bucket) => `${slot}:x:${bucket}`,
    tidy: `${slot}:tidy`,
    zaapId: (id) => `${slot}:z:${id}`,
    messageId: (id) => `${slot}:w:${id}`,
    moving: `${slot}:moving`,
    campaignCounts: (campaign) => `${slot}:c:${campaign}`,
    campaignMessages: (campaign) => `${slot}:cm:${campaign}`,
  };
}

/** Returns the key that names a message's lane, for the whole deployment: one id, one message. */
export function idIndexKey(prefix: string, key: string): string {
  return `${prefix}:id:${key}`;
}

/** Hash, one of 65,536 buckets: digest of a compacted message's key → number of its lane, and when it was made. */
export function idsKey(prefix: string, bucket: string): string {
  return `${prefix}:ids:${bucket}`;
}

/** Hash, one of 65,536 buckets: digest of a person → number of the lane that wrote to them first. */
export function peopleKey(prefix: string, bucket: string): string {
  return `${prefix}:p:${bucket}`;
}

/** Hash, one of 4,096 buckets per retention period: digest of a LID → component of its recipient. */
export function lidsKey(prefix: string, period: number, bucket: string): string {
  return `${prefix}:lids:${period}:${bucket}`;
}

/** Hash: lane → its number in the buckets of people and of ids. */
export function laneNumbersKey(prefix: string): string {
  return `${prefix}:lane-numbers`;
}

/** Hash of the reservations under a daily limit. */
export function dayKey(prefix: string, scope: { lane: string } | { campaign: string }, day: string): string {
  return 'lane' in scope ? `${laneSlot(prefix, scope.lane)}:day:${day}` : campaignDayKey(prefix, scope.campaign, day);
}

export function imageKey(prefix: string, sha256: string): string {
  return `${prefix}:image:${sha256}`;
}

export function instancesKey(prefix: string): string {
  return `${prefix}:instances`;
}

/** Set of the lanes that ever had a message. */
export function lanesKey(prefix: string): string {
  return `${prefix}:lanes`;
}

/** Heartbeats. One slot with the incarnation, which identifies this Redis until it loses data. */
export function workersKey(prefix: string): string {
  return `${prefix}:{workers}`;
}

export function incarnationKey(prefix: string): string {
  return `${prefix}:{workers}:incarnation`;
}

/** Sorted set: lanes that got no reply from the gateway, by time. One slot with {@link outageKey}. */
export function silentLanesKey(prefix: string): string {
  return `${prefix}:{gateway}:silent`;
}

/** Exists while every lane rests. */
export function outageKey(prefix: string): string {
  return `${prefix}:{gateway}:outage`;
}

/** Hash, in the workers' slot: process id → the layout that it knows, when it said so, and its version. */
export function layoutsKey(prefix: string): string {
  return `${prefix}:{workers}:layouts`;
}

/** The layout of the keys in this Redis; absent: 1. */
export function layoutKey(prefix: string): string {
  return `${prefix}:layout`;
}

/** Number of heartbeats of all workers together. */
export function beatsKey(prefix: string): string {
  return `${prefix}:{workers}:beats`;
}

/** Hash: the last recovery after a Redis that may have lost writes. */
export function recoveryKey(prefix: string): string {
  return `${prefix}:{workers}:recovery`;
}

/** Hash: worker id → its host, and when it left. */
export function knownWorkersKey(prefix: string): string {
  return `${prefix}:{workers}:known`;
}

/** Hash: worker id → JSON list of the lanes it serves. */
export function servedKey(prefix: string): string {
  return `${prefix}:served`;
}

/** Sorted set: hash of a person → when Z-API reported that it cannot reach them. */
export function unreachableKey(prefix: string): string {
  return `${prefix}:unreachable-people`;
}

/** What earlier versions kept instead: a hash by person, with phones in clear text. */
export function formerUnreachableKey(prefix: string): string {
  return `${prefix}:unreachable`;
}

/** Exists once a message has named a `callbackUrl`. */
export function callbackUrlsKey(prefix: string): string {
  return `${prefix}:callback-urls`;
}

/** Hash: person → why and since when they are suppressed. */
export function suppressionsKey(prefix: string): string {
  return `${prefix}:suppressed`;
}

/** Sorted set: the people of that hash, to be read page by page. An unfinished one shares its slot. */
export function suppressionOrderKey(prefix: string): string {
  return `${prefix}:{suppressed}:order`;
}

/** Sorted set: shapes of callbacks that were not understood, by when they last came. */
export function ignoredCallbacksKey(prefix: string): string {
  return `${prefix}:ignored-callbacks`;
}
