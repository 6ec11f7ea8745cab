import { sayAll } from '@pombo/catalogue';
import {
  INSTANCE_NAME,
  EVENT_TYPES,
  callbackUrlProblem,
  invalidInput,
  type Issue,
  type DomainEvent,
  type EventType,
} from '@pombo/core';

/** An address that is subscribed to events, as it may be shown. Its secret was shown once, at registration. */
export interface Endpoint {
  id: string;
  url: string;
  /** Its event types (default: all). */
  events?: EventType[];
  /** The only instance whose messages and lane it gets events of (default: every instance, and campaigns). */
  instance?: string;
  /** When it was registered (ISO 8601, UTC). It gets events from then on. */
  createdAt: string;
  /** Since when the endpoint is disabled, and why. */
  disabled?: { at: string; why: string };
  /** Since when every attempt has failed. */
  failingSince?: string;
  /** The last failure. */
  lastError?: string;
  lastDeliveredAt?: string;
  /** Number of deliveries that wait for it. */
  waiting: number;
}

export interface EndpointFacts {
  url: string;
  events?: readonly string[] | undefined;
  instance?: string | undefined;
}

/** The facts that decide which events an endpoint gets. */
export interface Interest {
  /** ms since the epoch. */
  since: number;
  events?: readonly EventType[] | undefined;
  instance?: string | undefined;
}

/**
 * Returns true if an endpoint gets this event: it has one of its types, is of its instance, and is not from before its
 * registration.
 */
export function isInterested({ since, events, instance }: Interest, event: DomainEvent): boolean {
  if (event.at < since) return false;
  if (events !== undefined && !events.includes(event.type)) return false;
  // A campaign does not belong to one instance, so a subscription to one instance does not include it.
  return instance === undefined || ('lane' in event && event.lane === instance);
}

/** Throws `invalid_input` with every fault of the facts of a new endpoint. */
export function checkEndpoint({ url, events, instance }: EndpointFacts, allowLoopback: boolean): void {
  const issues: Issue[] = [];
  const problem = callbackUrlProblem(url, { allowLoopback });
  if (problem !== undefined) {
    const example = 'https://shop.example.com/pombo';
    issues.push({ field: 'url', problem: sayAll(problem), example, notice: problem });
  }
  const strange = (events ?? []).filter((name) => !EVENT_TYPES.some((known) => known === name));
  if (strange.length > 0 || events?.length === 0) {
    const which =
      strange.length > 0
        ? `${strange.map((name) => `"${name}"`).join(', ')} is not one of`
        : 'must name at least one of';
    issues.push({ field: 'events', problem: `${which} ${EVENT_TYPES.join(', ')}`, example: 'message.sent' });
  }
  if (instance !== undefined && !INSTANCE_NAME.test(instance)) {
    issues.push({ field: 'instance', problem: 'must be an instance name (a-z, 0-9, _ and -, at most 40)' });
  }
  if (issues.length > 0) throw invalidInput(issues);
}
