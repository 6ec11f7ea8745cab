import {
  INSTANCE_NAME,
  NOTICE_TYPES,
  callbackUrlProblem,
  invalidInput,
  type Issue,
  type Notice,
  type NoticeType,
} from '@pombo/message';

/** An address that hears of events, as it may be shown: its secret was given out once, when it was made. */
export interface Endpoint {
  id: string;
  url: string;
  /** Absent: all of them. */
  events?: NoticeType[];
  /** Hears only of this instance's messages and lane. Absent: of everything. */
  instance?: string;
  /** ISO 8601 UTC. It hears of what happens from then on. */
  createdAt: string;
  /** Nothing is sent to it since then, and why. */
  disabled?: { at: string; why: string };
  /** Nothing but failures since then. */
  failingSince?: string;
  /** What was the matter last. */
  lastError?: string;
  lastDeliveredAt?: string;
  /** Deliveries that wait for it. */
  waiting: number;
}

export interface EndpointFacts {
  url: string;
  events?: readonly string[] | undefined;
  instance?: string | undefined;
}

/** What of an endpoint decides whether it hears of something. */
export interface Interest {
  /** ms since the epoch. */
  since: number;
  events?: readonly NoticeType[] | undefined;
  instance?: string | undefined;
}

/** Whether an endpoint hears of this: its kinds, its instance, and nothing from before it was there. */
export function isInterested({ since, events, instance }: Interest, notice: Notice): boolean {
  if (notice.at < since) return false;
  if (events !== undefined && !events.includes(notice.type)) return false;
  // A campaign belongs to no one instance: whoever asked for one instance did not ask for it.
  return instance === undefined || ('lane' in notice && notice.lane === instance);
}

/** Throws `invalid_input` naming every fault of what is to become an endpoint. */
export function checkEndpoint({ url, events, instance }: EndpointFacts, allowLoopback: boolean): void {
  const issues: Issue[] = [];
  const problem = callbackUrlProblem(url, { allowLoopback });
  if (problem !== undefined) issues.push({ field: 'url', problem, example: 'https://shop.example.com/pombo' });
  const strange = (events ?? []).filter((name) => !NOTICE_TYPES.some((known) => known === name));
  if (strange.length > 0 || events?.length === 0) {
    const which = strange.length > 0 ? `${strange.map((name) => `"${name}"`).join(', ')} is none of` : 'names none of';
    issues.push({ field: 'events', problem: `${which} ${NOTICE_TYPES.join(', ')}`, example: 'message.sent' });
  }
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    issues.push({ field: 'instance', problem: 'is no instance name (a-z, 0-9, _ and -, at most 40)' });
  }
  if (issues.length > 0) throw invalidInput(issues);
}
