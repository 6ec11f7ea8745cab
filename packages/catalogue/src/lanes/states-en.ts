import type { StateGuide } from './guide.ts';

const COOLING_ENDS = 'nothing to do: Pombo tries again after 1, 2, 4 … up to 60 s';

/** Every state, beside its holds, in which a lane sends nothing: what it means, what ends it, and what not to do. */
export const STATES_EN = {
  'not-configured': {
    headline: 'No running worker serves {instance}, or has it in its instance file',
    means: 'No running worker has this number in its instance file.',
    endedBy: 'person',
    steps: [
      'to send through it: start the worker whose instance file has it, or add it to the instance file',
      'if it is gone for good, and nothing waits in it: pombo lanes forget {instance}',
    ],
  },
  unserved: {
    headline: 'No worker serves {instance}',
    means: 'No worker is running for this number. Queued messages wait, in order.',
    endedBy: 'person',
    steps: ['start one where its instance is configured, on this Redis: pombo up'],
    avoid: 'Queueing the messages again under other ids sends them twice.',
  },
  recovering: {
    headline: '{instance} is recovering from a worker that died',
    means:
      'The worker that was sending a message has died. Another one closes its attempt as `unknown`, then continues.',
    endedBy: 'itself',
    steps: ['nothing to do while another worker runs: it takes a few seconds', 'if none runs: pombo up'],
  },
  'redis-full': {
    headline: '{instance} waits: Redis is full',
    means: 'Redis has no memory left, so Pombo cannot record an attempt. It sends nothing that it cannot record.',
    endedBy: 'itself',
    steps: ['raise maxmemory, or give the machine more memory; sending then continues automatically'],
    avoid: 'Do not let Redis evict keys to make room (maxmemory-policy): it would forget what was sent.',
  },
  'replica-behind': {
    headline: '{instance} waits: no replica of Redis has recorded the next attempt',
    means:
      'In strict mode an attempt is sent only once a replica of Redis has recorded it. None had within a second, so nothing was sent.',
    endedBy: 'itself',
    steps: ['bring the replica back, or its connection to the master; sending then continues automatically'],
    avoid: 'Do not make such a replica the master while the old one can still be started: it lacks the last writes.',
  },
  outage: {
    headline: '{instance} pauses: Z-API does not answer several numbers',
    means: 'Z-API stopped answering several numbers at once, so all numbers of all workers pause.',
    endedBy: 'itself',
    steps: ["nothing to do: Pombo continues after a few seconds; if it happens again, see Z-API's status page"],
  },
  'cooling-unreached': {
    headline: '{instance} backs off: Z-API could not be reached',
    means: 'Z-API could not be reached, or the message could not be written. Nothing was sent.',
    endedBy: 'itself',
    steps: [COOLING_ENDS, 'if it lasts, check the connection to Z-API: pombo doctor'],
  },
  'cooling-busy': {
    headline: '{instance} backs off: Z-API answered 429',
    means: 'Z-API answered 429, too many requests. Nothing was sent.',
    endedBy: 'itself',
    steps: ['nothing to do: Pombo waits for as long as Z-API asked for, or backs off up to 60 s'],
  },
  'cooling-errored': {
    headline: '{instance} backs off: Z-API failed on a message',
    means: 'Z-API failed on a message (500, 503 …). Pombo checks whether it was accepted anyway before it tries again.',
    endedBy: 'itself',
    steps: ['nothing to do: Pombo tries again after 10 s to 10 min, at most five times'],
  },
  'cooling-unknown': {
    headline: '{instance} backs off: the last answer was lost',
    means:
      'It is not known whether Z-API accepted the last message. The number pauses, and Pombo checks /status before the next one.',
    endedBy: 'itself',
    steps: [
      'nothing to do for the number: Pombo asks after 10 s, then less often, up to every 60 s',
      'settle the message: pombo unknown list --instance {instance}',
    ],
    avoid: 'Sending that message again without checking the phone may deliver it twice.',
  },
  'cooling-refused': {
    headline: '{instance} backs off: Z-API refused its request',
    means:
      'Z-API refused a request of this number. Pombo tries once more before it holds the number, or after its hold has ended.',
    endedBy: 'itself',
    steps: [COOLING_ENDS],
  },
  closed: {
    headline: '{instance} is closed',
    means:
      "It is outside the number's hours or days (window, days, timezone), by Redis's clock. Urgent messages are sent anyway.",
    endedBy: 'itself',
    steps: ['nothing to do until it opens; other hours in the instance file apply within seconds'],
  },
  'daily-limit': {
    headline: '{instance} has reached its daily limit',
    means:
      'The number has begun as many messages today as its dailyLimit allows, those that ended `unknown` included. Urgent messages are sent anyway.',
    endedBy: 'itself',
    steps: [
      'nothing to do: it continues at midnight in its timezone, or at the next opening after that; a higher dailyLimit applies within seconds',
    ],
  },
  'queue-unreadable': {
    headline: "{instance} waits: Z-API's queue cannot be read",
    means:
      "Several of Pombo's messages may be in Z-API's own queue, and its reply does not show which of them have left it. Pombo continues slowly: it assumes that a message has left 5 minutes after it was accepted while /status says that the number works, and otherwise after an hour.",
    endedBy: 'itself',
    steps: [
      'let callbacks reach Pombo, which report the same: pombo webhooks set {instance} --url URL',
      'if it lasts, check the connection to Z-API: pombo doctor',
    ],
  },
  'queue-full': {
    headline: "{instance} waits for space in Z-API's queue",
    means:
      "Z-API's own queue holds as many messages as Pombo puts there at once, so that pause and cancel keep working. Pombo waits until one leaves.",
    endedBy: 'itself',
    steps: [
      'nothing to do while the phone is online: Z-API sends them one by one',
      'if it lasts, see whether the number is connected: pombo instances check',
      'to recall them: pombo lanes resume {instance} --recall',
    ],
    avoid: "Do not clear Z-API's queue in its panel: Pombo would not know which messages are gone.",
  },
  searching: {
    headline: "{instance} searches Z-API's queue before it tries a message again",
    means:
      "Before Pombo retries a message that Z-API failed on, it searches Z-API's queue to see whether it was accepted.",
    endedBy: 'itself',
    steps: ['nothing to do: it takes seconds'],
  },
  probing: {
    headline: '{instance} checks /status before it sends again',
    means: 'After a fault, Pombo checks at /status whether the number works before it sends the next message.',
    endedBy: 'itself',
    steps: ['nothing to do: it takes seconds'],
  },
  scheduled: {
    headline: '{instance} waits for the time of its next message',
    means: "Every queued message waits for its own time: its sendAt, its campaign's hours, or its next retry.",
    endedBy: 'itself',
    steps: ['see when the next one is sent: pombo message list --instance {instance} --status queued'],
  },
} satisfies Record<string, StateGuide>;

/** Why a lane sends nothing although nothing holds it. */
export type StateCode = keyof typeof STATES_EN;
