import type { CallbackFaultInput, CallbackKind, FaultInput } from '@pombo/simulator';

/** The faults of POSTs in a storm, and their frequency: about one in five fails. */
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
  // Replies that it failed, but has accepted it: only the callback can show that.
  often(0.01, answer(500, { error: 'Internal Server Error' }, true)),
  often(0.01, answer(502, '<html>Bad Gateway</html>', true)),
  often(0.01, answer(429, { error: 'Too many requests' })),
  often(0.02, answer(400, { error: 'Invalid phone' })),
  often(0.005, answer(200, {})),
  often(0.01, { kind: 'not-queued' }),
  often(0.01, { kind: 'delivery-error', error: 'Phone number does not exist' }),
];

/** Which callbacks of a number get lost, or come later than the backoff after a "500". */
export type Deafness = 'of-deliveries' | 'of-progress' | 'of-all';

/**
 * The faults of callbacks, number by number. Where a "500" is believed, a message keeps one of its callbacks, because
 * the guarantee does not cover what is not reported in time (docs/promises.md). `of-all` is for numbers on which
 * `POMBO_ON_SERVER_ERROR=unknown` closes it.
 */
export function callbackFaults(deafness: ReadonlyMap<string, Deafness>, lateMs: number): CallbackFaultInput[] {
  const everywhere: CallbackFaultInput[] = [
    { times: 'always', chance: 0.05, do: { kind: 'duplicate', copies: 3 } },
    { times: 'always', chance: 0.05, do: { kind: 'delay', ms: 400 } },
  ];
  const harmed = [...deafness].flatMap(([instance, of]): CallbackFaultInput[] => {
    const { kinds, lost, late } = HARM[of];
    const which = { instance, times: 'always', ...(kinds === undefined ? {} : { kind: [...kinds] }) } as const;
    return [
      { ...which, chance: lost, do: { kind: 'lose' } },
      { ...which, chance: late, do: { kind: 'delay', ms: lateMs } },
    ];
  });
  return [...harmed, ...everywhere];
}

const HARM: Record<Deafness, { kinds?: readonly CallbackKind[]; lost: number; late: number }> = {
  'of-deliveries': { kinds: ['DeliveryCallback'], lost: 0.1, late: 0.1 },
  'of-progress': { kinds: ['SENT', 'RECEIVED'], lost: 0.1, late: 0.1 },
  'of-all': { lost: 0.25, late: 0.1 },
};

function often(chance: number, what: FaultInput['do']): FaultInput {
  return { times: 'always', chance, do: what };
}

function answer(status: number, body: unknown, enqueue = false): FaultInput['do'] {
  return { kind: 'answer', status, body, headers: {}, enqueue };
}
