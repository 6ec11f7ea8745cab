import { defined } from '@pombo/core';
import { z } from 'zod';
import type { SendQueue } from './send-queue.ts';

/** The input of one simulated number. Unknown keys are ignored, so that a Pombo instance file fits. */
export const instanceSchema = z.object({
  id: z.string().min(1),
  token: z.string().min(1),
  /** The account's security token (default: not activated, none is required). */
  clientToken: z.string().min(1).exactOptional(),
  /** Default true. */
  connected: z.boolean().default(true),
  /** False if the subscription has lapsed (default true). */
  subscribed: z.boolean().default(true),
  /** Default false: a disconnected number queues. */
  disableEnqueueWhenDisconnected: z.boolean().default(false),
  /** Addresses that may call (default: all). */
  allowedIps: z.array(z.string()).exactOptional(),
});

/** Changes to a number at run time. `null` removes a client token or an allow-list. An unknown id needs a token. */
export const instancePatchSchema = z.strictObject({
  token: z.string().min(1).exactOptional(),
  clientToken: z.string().min(1).nullable().exactOptional(),
  connected: z.boolean().exactOptional(),
  subscribed: z.boolean().exactOptional(),
  disableEnqueueWhenDisconnected: z.boolean().exactOptional(),
  allowedIps: z.array(z.string()).nullable().exactOptional(),
  /** Puts the number under a shadow ban, or lifts it. */
  shadowBanned: z.boolean().exactOptional(),
});

export type InstanceInput = z.input<typeof instanceSchema>;
export type InstancePatch = z.input<typeof instancePatchSchema>;

/** One simulated number at run time. */
export interface Instance {
  readonly id: string;
  token: string;
  clientToken: string | undefined;
  connected: boolean;
  subscribed: boolean;
  disableEnqueueWhenDisconnected: boolean;
  allowedIps: string[] | undefined;
  /** Callback URLs under the names that `/me` gives them. */
  callbacks: Map<string, string>;
  notifySentByMe: boolean;
  filters: unknown;
  /** Whether WhatsApp blocks every message of the number, which only callbacks show. */
  shadowBanned: boolean;
  /** When each person was last written to, oldest first; recorded only while `shadowBanAfter` is set. */
  readonly recipients: Map<string, number>;
  readonly queue: SendQueue;
}

/** An instance as it may be shown: without its tokens. */
export interface InstanceView {
  id: string;
  connected: boolean;
  subscribed: boolean;
  disableEnqueueWhenDisconnected: boolean;
  asksClientToken: boolean;
  shadowBanned: boolean;
  queued: number;
  callbacks: Record<string, string>;
  /** Callback filters as they were given. */
  filters?: unknown;
}

/** Returns what `GET /__sim/instances` shows. */
export function viewInstance(instance: Instance): InstanceView {
  return {
    id: instance.id,
    connected: instance.connected,
    subscribed: instance.subscribed,
    disableEnqueueWhenDisconnected: instance.disableEnqueueWhenDisconnected,
    asksClientToken: instance.clientToken !== undefined,
    shadowBanned: instance.shadowBanned,
    queued: instance.queue.size(),
    callbacks: Object.fromEntries(instance.callbacks),
    ...defined({ filters: instance.filters }),
  };
}
