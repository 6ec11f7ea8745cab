import { z } from 'zod';
import { instanceName } from './message.ts';

export const laneView = z
  .object({
    instance: z.string(),
    state: z.enum(['open', 'held', 'cooling', 'sending']),
    holds: z.array(z.object({ reason: z.string(), detail: z.string(), since: z.number() })),
    notBefore: z.string().optional(),
    cooling: z.string().optional(),
    queued: z.int(),
    sending: z.int(),
    accepted: z.int(),
    unknown: z.int(),
    failed: z.int(),
    served: z.boolean().describe('A live worker serves this lane'),
  })
  .meta({ id: 'Lane' });

export const lanesAnswer = z.object({ lanes: z.array(laneView) });
export const laneParams = z.object({ instance: instanceName });
export const pauseBody = z.strictObject({ why: z.string().max(300).optional() }).nullish();
export const resumedAnswer = laneView.extend({ released: z.array(z.string()) });
