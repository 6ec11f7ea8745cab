import { BLOCKER_CODES } from '@pombo/core';
import { z } from 'zod';
import { instanceName } from './message.ts';

const blocker = z
  .object({
    code: z
      .string()
      .describe(`Stable name of the reason. Today one of: ${BLOCKER_CODES.join(', ')}. Later versions may add some`),
    means: z.string().describe('What is wrong, in one sentence'),
    endedBy: z
      .enum(['itself', 'person'])
      .describe('`itself`: sending continues automatically once the cause is gone; `person`: a person has to act'),
    steps: z.array(z.string()).describe('What a person can do, in order'),
    avoid: z.string().optional().describe('What makes it worse'),
    detail: z.string().optional().describe('What was seen, for example Z-API’s own words'),
    since: z.string().optional(),
    until: z.string().optional().describe('When it ends, if known'),
  })
  .meta({ id: 'Blocker' });

export const laneView = z
  .object({
    instance: z.string(),
    state: z.enum(['open', 'held', 'cooling', 'sending']),
    holds: z.array(z.object({ reason: z.string(), detail: z.string(), since: z.number() })),
    blockers: z
      .array(blocker)
      .describe('Why the lane sends nothing now, the hardest to resolve first; empty while it can send'),
    notBefore: z.string().optional(),
    cooling: z.string().optional(),
    waiting: z
      .object({ until: z.string(), reason: z.enum(['window', 'daily-limit']) })
      .optional()
      .describe('Its rules allow only urgent messages before then'),
    queued: z.int(),
    sending: z.int(),
    accepted: z.int(),
    unknown: z.int(),
    failed: z.int(),
    callbacksMissed: z
      .literal(true)
      .optional()
      .describe('Messages were accepted more than a day ago, and no callback has ever come'),
    configured: z
      .boolean()
      .describe('A running worker has it in its instance file; while no worker runs, the last one did'),
    served: z.boolean().describe('A live worker serves this lane'),
    workers: z.int(),
  })
  .meta({ id: 'Lane' });

export const lanesAnswer = z.object({ lanes: z.array(laneView) });
export const laneParams = z.object({ instance: instanceName });
export const pauseBody = z.strictObject({ why: z.string().max(300).optional() }).nullish();
export const resumeBody = z
  .strictObject({
    afterRollback: z
      .boolean()
      .optional()
      .describe('Also release a hold `rollback`: waiting messages are sent even if they may have been sent already'),
    recall: z.boolean().optional().describe('First take back our messages from Z-API’s own queue'),
  })
  .nullish();
const recalled = z
  .object({
    listed: z.int().describe('Messages found in Z-API’s queue, from any sender'),
    takenBack: z.int(),
    requeued: z.int().describe('Of these: proven unsent and queued again'),
    unclear: z.array(z.string()).describe('Of these: may have been sent; ids of messages that are now unknown'),
    obsolete: z.int().describe('Of these: already sent by a later attempt'),
    left: z.int().describe('Our messages still in Z-API’s queue'),
    disconnected: z.boolean().describe('The number is disconnected, so its lane stays held'),
  })
  .meta({ id: 'Recalled' });
const rollback = z
  .object({
    released: z.boolean().describe('False: the lane stays held'),
    mayDouble: z.int().describe('Messages queued before the rollback; each may have been sent already'),
  })
  .meta({ id: 'Rollback' });
export const resumedAnswer = laneView.extend({
  released: z.array(z.string()),
  rollback: rollback.optional().describe('Present when the lane was held because Redis had lost writes'),
  recalled: recalled.optional(),
});
