import { z } from 'zod';
import { CALLBACK_KINDS, type Callback } from '../callbacks/callback.ts';
import { checked } from '../state/checked.ts';
import { createFaultStore, frequencyShape, type StoredFault } from './fault-store.ts';

const ms = z.number().min(0).max(86_400_000);

/** What can go wrong with a callback on its way. */
const actionSchema = z.discriminatedUnion('kind', [
  /** The callback is never sent. */
  z.strictObject({ kind: z.literal('lose') }),
  /** The callback and its duplicates are held until they are released. */
  z.strictObject({ kind: z.literal('hold') }),
  /** The callback is sent after `ms`. Later callbacks do not wait for it. */
  z.strictObject({ kind: z.literal('delay'), ms }),
  /** The callback is sent `copies` more times, `afterMs` later (0 = all at once). */
  z.strictObject({
    kind: z.literal('duplicate'),
    copies: z.int().min(1).max(10_000).default(1),
    afterMs: ms.default(0),
  }),
  /** The body is compressed, with `Content-Encoding: gzip`. */
  z.strictObject({ kind: z.literal('gzip') }),
  /** The SENT of a message is sent after its RECEIVED. */
  z.strictObject({ kind: z.literal('swap') }),
]);

type FaultKind = z.output<typeof actionSchema>['kind'];

const faultSchema = z
  .strictObject({
    /** Default: all kinds. */
    kind: z.union([z.enum(CALLBACK_KINDS), z.array(z.enum(CALLBACK_KINDS)).min(1)]).exactOptional(),
    /** Instance id. */
    instance: z.string().exactOptional(),
    /** As the message or the test named it; `status@broadcast` for status posts. */
    phone: z.string().exactOptional(),
    ...frequencyShape,
    do: actionSchema,
  })
  .refine(
    (fault) => fault.do.kind !== 'swap' || fault.kind === undefined,
    'a swap always concerns SENT and RECEIVED: give no kind',
  );

const settingsSchema = z.strictObject({
  /** Delay of each step of a message's progress after the previous one (ms). */
  stepMs: z
    .strictObject({ SENT: ms.exactOptional(), RECEIVED: ms.exactOptional(), READ: ms.exactOptional() })
    .exactOptional(),
  /** The last step that messages reach. */
  upTo: z.enum(['DeliveryCallback', 'SENT', 'RECEIVED', 'READ']).exactOptional(),
  /** Replaces the existing faults. */
  faults: z.array(faultSchema).exactOptional(),
});

type CallbackFault = z.output<typeof faultSchema>;

/** The input of a fault: which callbacks it matches, how often it happens, and what it does. */
export type CallbackFaultInput = z.input<typeof faultSchema>;

/** How callbacks are made, and their faults; absent settings keep their value. */
export type CallbackSettings = z.input<typeof settingsSchema>;

export type StepMs = Record<'SENT' | 'RECEIVED' | 'READ', number>;

/** The current settings, as `GET /__sim/callbacks` shows them. */
export interface CallbackSettingsView {
  stepMs: StepMs;
  upTo: 'DeliveryCallback' | 'SENT' | 'RECEIVED' | 'READ';
  faults: StoredFault<CallbackFault>[];
}

/** What happens to one callback. */
export interface AppliedFaults {
  outcome: 'sent' | 'lost' | 'held';
  gzip: boolean;
  delayMs: number;
  /** Duplicates in addition to the callback itself. */
  copies: number;
  copiesAfterMs: number;
}

/** The settings of callbacks, and the faults that wait for them. */
export interface CallbackFaults {
  readonly settings: Pick<CallbackSettingsView, 'stepMs' | 'upTo'>;
  /** Changes the given settings. Throws `invalid_input`, and then changes nothing. */
  set(settings: unknown): void;
  view(): CallbackSettingsView;
  /** Restores the defaults, without faults. */
  reset(): void;
  /** Returns what happens to this callback: of each kind of fault, the first that matches. */
  take(instance: string, callback: Callback): AppliedFaults;
  /** True if this message's SENT is sent after its RECEIVED. */
  swaps(instance: string, phone: string): boolean;
}

/** Creates settings with their defaults. `random` decides about faults with a `chance`. */
export function createCallbackFaults(random: () => number, stepMs: StepMs): CallbackFaults {
  const waiting = createFaultStore<CallbackFault>(random);
  const settings: CallbackFaults['settings'] = { stepMs, upTo: 'READ' };

  function hit<K extends FaultKind>(kind: K, instance: string, callback: Partial<Callback>) {
    const found = waiting.use((fault) => fault.do.kind === kind && matches(fault, instance, callback));
    return found?.do as Extract<CallbackFault['do'], { kind: K }> | undefined;
  }

  return {
    settings,
    set(input) {
      const given = checked(settingsSchema, input, 'callbacks');
      settings.stepMs = { ...settings.stepMs, ...given.stepMs };
      settings.upTo = given.upTo ?? settings.upTo;
      if (given.faults === undefined) return;
      waiting.clear();
      for (const fault of given.faults) waiting.add(fault);
    },
    view: () => ({ stepMs: { ...settings.stepMs }, upTo: settings.upTo, faults: waiting.list() }),
    reset() {
      Object.assign(settings, { stepMs, upTo: 'READ' });
      waiting.clear();
    },
    take(instance, callback) {
      if (waiting.isEmpty()) return UNHARMED;
      if (hit('lose', instance, callback)) return { ...UNHARMED, outcome: 'lost' };
      const duplicate = hit('duplicate', instance, callback);
      return {
        gzip: hit('gzip', instance, callback) !== undefined,
        outcome: hit('hold', instance, callback) ? 'held' : 'sent',
        delayMs: hit('delay', instance, callback)?.ms ?? 0,
        copies: duplicate?.copies ?? 0,
        copiesAfterMs: duplicate?.afterMs ?? 0,
      };
    },
    swaps: (instance, phone) => !waiting.isEmpty() && hit('swap', instance, { phone }) !== undefined,
  };
}

const UNHARMED: AppliedFaults = { outcome: 'sent', gzip: false, delayMs: 0, copies: 0, copiesAfterMs: 0 };

function matches(fault: CallbackFault, instance: string, { kind, phone }: Partial<Callback>): boolean {
  if (fault.kind !== undefined && (kind === undefined || ![fault.kind].flat().includes(kind))) return false;
  if (fault.instance !== undefined && fault.instance !== instance) return false;
  return fault.phone === undefined || fault.phone === phone;
}
