import type { Guide } from './guide.ts';

/** Every reason why a lane is held. Causes are Z-API's and WhatsApp's, as documented by Z-API. */
export const HOLDS_EN = {
  paused: {
    means: 'A person paused this number.',
    endedBy: 'person',
    steps: ['to send again: pombo lanes resume {instance}'],
  },
  disconnected: {
    means: 'The phone is offline, or its WhatsApp session was closed.',
    endedBy: 'itself',
    steps: [
      "open the instance in Z-API's panel and read the QR code with the phone; sending continues automatically once Z-API has sent the messages it kept",
      'to recall what Z-API still keeps, before you reconnect: pombo lanes resume {instance} --recall',
    ],
    avoid: 'Resuming does not reconnect the number: the next message gets the same reply.',
  },
  subscription: {
    means: "The instance's Z-API subscription or trial has ended.",
    endedBy: 'itself',
    steps: ["renew it in Z-API's panel; sending then continues automatically"],
    avoid: 'Resuming does not help until it is paid: Z-API refuses the next message too.',
  },
  credentials: {
    means: 'Z-API refused the Client-Token or the token. Every instance of the account is held.',
    endedBy: 'itself',
    steps: [
      "compare token and clientToken in the instance file with Z-API's panel; the file is reread without a restart",
    ],
    avoid: 'Resuming does not help while a token is wrong.',
  },
  'ip-blocked': {
    means: "Z-API's list of allowed IP addresses does not include this machine.",
    endedBy: 'itself',
    steps: [
      "add this machine's public address to the allowed ones in Z-API's panel; sending then continues automatically",
    ],
    avoid: 'Resuming does not help while the address is not allowed.',
  },
  'not-found': {
    means: 'Z-API does not know this instance: the instance id or its token is wrong.',
    endedBy: 'itself',
    steps: [
      "compare id and token in the instance file with the instance in Z-API's panel; the file is reread without a restart",
    ],
    avoid: 'Resuming does not help while the id or token is wrong.',
  },
  redirected: {
    means: "Z-API's address answered with a redirect, which Pombo never follows.",
    endedBy: 'itself',
    steps: ['check ZAPI_BASE_URL, and any proxy between this machine and Z-API'],
  },
  tls: {
    means: "The certificate is not Z-API's, or has expired.",
    endedBy: 'itself',
    steps: ["check this machine's clock, and any proxy that opens TLS connections; someone may be listening in"],
    avoid: 'Do not turn off certificate checks: tokens and phone numbers would be readable in transit.',
  },
  'client-bug': {
    means: 'Pombo made a request that Z-API cannot accept (405, 415), or that could not be written at all.',
    endedBy: 'person',
    steps: ['update Pombo, then: pombo lanes resume {instance}'],
  },
  storm: {
    means: 'Z-API refused five messages in a row for the same reason.',
    endedBy: 'person',
    steps: [
      'look up the reason: pombo message list --instance {instance} --status failed',
      'fix it, then: pombo lanes resume {instance}',
    ],
    avoid: 'If you resume before the cause is fixed, the waiting messages fail one by one.',
  },
  'shadow-ban': {
    means: 'WhatsApp is restricting this number: messages are accepted but not delivered.',
    endedBy: 'person',
    steps: ['wait several hours and check with a message from the phone itself, then: pombo lanes resume {instance}'],
    avoid: 'Do not reconnect the number or recreate the instance: WhatsApp may ban it for good.',
  },
  rollback: {
    means:
      'Redis has lost writes, or is another Redis. Messages that it calls queued may have been sent already; the journals of the workers show which.',
    endedBy: 'itself',
    steps: [
      'start the worker that is named here again, on the same data folder; sending continues automatically once its journal has been read',
      'if its folder is elsewhere now, read it on a machine with a running worker: pombo journal import DIR',
      "only if the folder is lost: compare the waiting messages (pombo message list --instance {instance} --status queued) with the phone or Z-API's panel, and cancel what was sent already: pombo message cancel ID",
      'then: pombo lanes resume {instance} --after-rollback',
    ],
    avoid: 'Resuming without that comparison can send messages twice.',
  },
  journal: {
    means:
      'The worker cannot write its journal: what it is about to send must be on disk first. Nothing has been sent since.',
    endedBy: 'itself',
    steps: [
      "make room on the disk of the worker's data folder, or make the folder writable (pombo doctor on that machine names it); sending then continues automatically",
    ],
    avoid: 'Do not remove the journal to make room: it is the proof of what was sent.',
  },
  'status-unavailable': {
    means:
      'Z-API refused a message for a reason that Pombo does not know, and its /status does not say whether the number works.',
    endedBy: 'itself',
    steps: [
      'see what Z-API answers now: pombo instances check',
      'Pombo asks again every few minutes, and sends as soon as /status answers that the number is connected',
    ],
    avoid: 'Resuming before /status answers only gets the same message refused again.',
  },
} satisfies Record<string, Guide>;

/** Why a lane is held. */
export type HoldCode = keyof typeof HOLDS_EN;
