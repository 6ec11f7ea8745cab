import type { CallbackFaultInput, FaultInput } from '@pombo/simulator';

/** What befalls POSTs in a storm, and how often: about one in five is harmed. */
export const GATEWAY_FAULTS: readonly FaultInput[] = [
  often(0.02, { kind: 'reset', enqueue: true }),
  often(0.02, { kind: 'reset', enqueue: false }),
  often(0.01, { kind: 'close', enqueue: true }),
  often(0.005, { kind: 'reset-early' }),
  often(0.005, { kind: 'hang', enqueue: true }),
  often(0.005, { kind: 'hang', enqueue: false }),
  often(0.005, { kind: 'delay', enqueue: 'late', ms: 3000 }),
  often(0.03, { kind: 'delay', enqueue: true, ms: 150 }),
  often(0.01, { kind: 'truncate', enqueue: true, atByte: 12 }),
  often(0.005, { kind: 'garbage', enqueue: true }),
  often(0.02, answer(500, { error: 'Internal Server Error' })),
  often(0.01, answer(503, { error: 'Service Unavailable' })),
  // Says that it failed, and has taken it: only the callback of what it took can tell. A status post names no phone.
  { ...often(0.01, answer(500, { error: 'Internal Server Error' }, true)), endpoint: 'send-image' },
  often(0.01, answer(502, '<html>Bad Gateway</html>', true)),
  often(0.01, answer(429, { error: 'Too many requests' })),
  often(0.02, answer(400, { error: 'Invalid phone' })),
  often(0.005, answer(200, {})),
  often(0.01, { kind: 'not-queued' }),
  often(0.01, { kind: 'delivery-error', error: 'Phone number does not exist' }),
];

/** What befalls callbacks on their way. None is lost: for what nobody ever hears of, nobody can settle anything. */
export const CALLBACK_FAULTS: readonly CallbackFaultInput[] = [
  { times: 'always', chance: 0.05, do: { kind: 'duplicate', copies: 3 } },
  { times: 'always', chance: 0.05, do: { kind: 'delay', ms: 400 } },
];

function often(chance: number, what: FaultInput['do']): FaultInput {
  return { times: 'always', chance, do: what };
}

function answer(status: number, body: unknown, enqueue = false): FaultInput['do'] {
  return { kind: 'answer', status, body, headers: {}, enqueue };
}
