import { BLOCKER_CODES } from '@pombo/core';
import { z } from 'zod';
import { instanceName } from './message.ts';

const blocker = z
  .object({
    code: z
      .string()
      .describe(`Stable name of the reason. Today one of: ${BLOCKER_CODES.join(', ')}. New ones may be added`),
    means: z.string().describe('What is wrong, in one sentence'),
    endedBy: z
      .enum(['itself', 'person'])
      .describe('`itself`: sending continues automatically once the cause is gone; `person`: a person has to act'),
    steps: z.array(z.string()).describe('What a person can do, in order'),
    avoid: z.string().optional().describe('What makes it worse'),
    detail: z.string().optional().describe('What was seen, for example Z-API’s own words'),
    since: z.string().optional(),
    until: z.string().optional().describe('Where the end is known'),
  })
  .meta({ id: 'Blocker' });

export const laneView = z
  .object({
    instance: z.string(),
    state: z.enum(['open', 'held', 'cooling', 'sending']),
    holds: z.array(z.object({ reason: z.string(), detail: z.string(), since: z.number() })),
    blockers: z
      .array(blocker)
      .describe(
        'Why the lane sends nothing now, the most stubborn reason first; empty while nothing keeps it from sending',
      ),
    notBefore: z.string().optional(),
    cooling: z.string().optional(),
    waiting: z
      .object({ until: z.string(), reason: z.enum(['window', 'daily-limit']) })
      .optional()
      .describe('Its rules let nothing but urgent messages go before'),
    queued: z.int(),
    sending: z.int(),
    accepted: z.int(),
    unknown: z.int(),
    failed: z.int(),
    callbacksMissed: z
      .literal(true)
      .optional()
      .describe('Messages were accepted more than a day ago, and no callback has ever come'),
    configured: z.boolean().describe('A running worker has it in its instance file; while none runs, one had'),
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
      .describe('Also release a hold `rollback`: what waits is sent even where it may have been sent already'),
    recall: z.boolean().optional().describe('First take back what of ours lies in Z-API’s own queue'),
  })
  .nullish();
const recalled = z
  .object({
    listed: z.int().describe('Messages that lay in Z-API’s queue, whoever put them there'),
    takenBack: z.int(),
    requeued: z.int().describe('Of these: proven unsent, queued here again'),
    unclear: z.array(z.string()).describe('Of these: may have gone out before; ids of messages that are now unknown'),
    obsolete: z.int().describe('Of these: of messages that need them no more'),
    left: z.int().describe('Ours that lie there still'),
    disconnected: z.boolean().describe('The number is disconnected, and its lane stays held for that'),
  })
  .meta({ id: 'Recalled' });
const rollback = z
  .object({
    released: z.boolean().describe('False: the lane stays held for it'),
    mayDouble: z.int().describe('Messages that have waited since before it; each of them may have been sent already'),
  })
  .meta({ id: 'Rollback' });
export const resumedAnswer = laneView.extend({
  released: z.array(z.string()),
  rollback: rollback.optional().describe('Present when the lane was held since Redis had lost writes'),
  recalled: recalled.optional(),
});
