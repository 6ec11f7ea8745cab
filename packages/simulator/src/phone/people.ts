import { phoneForm } from '@pombo/core';
import { z } from 'zod';
import { receivedCallback } from '../callbacks/callback.ts';
import { checked } from '../state/checked.ts';
import { sendCallback } from '../callbacks/callback-sender.ts';
import { newIds } from '../state/ids.ts';
import type { Instance } from '../state/instance.ts';
import { isGroup, lidOf, spelledInCallbacks } from './phones.ts';
import type { SimulatorState } from '../state/state.ts';

const writtenShape = {
  /** Instance id. */
  instance: z.string(),
  /** The other side of the chat. */
  phone: z.string().refine((phone) => phoneForm(phone) !== undefined, 'must be a phone in a form that Z-API knows'),
  text: z.string(),
};
const typedSchema = z.strictObject(writtenShape);
const inboundSchema = z.strictObject({
  ...writtenShape,
  /** The person's LID (default: the one that phone-exists returns). */
  lid: z.string().exactOptional(),
});

/** A text that a person writes to a number. */
export type Inbound = z.input<typeof inboundSchema>;

/** A text that a person types on the phone of a number, bypassing the API. */
export type Typed = z.input<typeof typedSchema>;

/** Makes a person write to a number. Throws `invalid_input`, for an unknown instance too. */
export async function writeTo(state: SimulatorState, input: unknown): Promise<{ messageId: string }> {
  const { instance, phone, text, lid } = checked(inboundSchema, input, 'inbound');
  const defaultLid = isGroup(phone) ? undefined : lidOf(phone);
  return write(state, ownerOf(state, instance, 'inbound'), { phone, text, by: 'them', lid: lid ?? defaultLid });
}

/**
 * Makes a person type on the number's own phone. Like the echo of an API send, it is called back only if `notifySentByMe` is
 * on. Throws `invalid_input`, for an unknown instance too.
 */
export async function typeOn(state: SimulatorState, input: unknown): Promise<{ messageId: string }> {
  const { instance, phone, text } = checked(typedSchema, input, 'typed');
  return write(state, ownerOf(state, instance, 'typed'), { phone, text, by: 'us' });
}

function ownerOf(state: SimulatorState, id: string, whole: string): Instance {
  const known = z.string().refine(() => state.instances.has(id), 'must be an instance of this simulator');
  return state.instances.get(checked(z.object({ instance: known }), { instance: id }, whole).instance)!;
}

async function write(
  state: SimulatorState,
  instance: Instance,
  { phone, text, ...who }: { phone: string; text: string; by: 'them' | 'us'; lid?: string | undefined },
): Promise<{ messageId: string }> {
  const at = state.clock.now();
  const { messageId } = newIds(at, state.random);
  if (who.by === 'us' && !instance.notifySentByMe) return { messageId };
  const spelled = spelledInCallbacks(phone, state.knobs);
  const facts = { instance: instance.id, phone, spelled, messageId, isGroup: isGroup(phone), at };
  await sendCallback(state, instance, receivedCallback(facts, { ...who, content: { text: { message: text } } }));
  return { messageId };
}
