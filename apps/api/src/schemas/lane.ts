import { BLOCKER_CODES, HOLD_REASONS } from '@pombo/core';
import { z } from 'zod';
import { count, time } from './fields.ts';
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
    since: time('When it began, if known').optional(),
    until: time('When it ends, if known').optional(),
  })
  .meta({ id: 'Blocker' });

const author = z
  .object({
    kind: z
      .enum(['cli', 'key', 'session', 'local'])
      .describe(
        '`cli`: a user of the command line; `key`, `session`: a program or a browser with an API key; `local`: one on the machine of the API that needs no key',
      ),
    name: z.string().optional().describe('Of the user of the machine, or of the API key'),
  })
  .meta({ id: 'Author' });

export const laneView = z
  .object({
    instance: z.string().describe('The number whose queue it is'),
    state: z
      .enum(['open', 'held', 'cooling', 'sending'])
      .describe(
        '`held`: sends nothing until its holds are released. `cooling`: backs off from a fault. `open`: may send',
      ),
    holds: z
      .array(
        z.object({
          reason: z.string().describe(`Stable name of the reason. Today one of: ${HOLD_REASONS.join(', ')}`),
          detail: z.string().describe('What was seen; for a pause, the reason that the person gave'),
          since: z.number().describe('When it began (milliseconds since 1970, by the clock of Redis)'),
          by: author.optional().describe('Who asked for it; absent: Pombo itself'),
        }),
      )
      .describe('What keeps the lane held'),
    blockers: z
      .array(blocker)
      .describe('Why the lane sends nothing now, the hardest to resolve first; empty while it can send'),
    notBefore: time('The lane sends nothing before this time').optional(),
    cooling: z.string().optional().describe('The fault that the lane backs off from'),
    waiting: z
      .object({
        until: time('When the rules allow other messages again'),
        reason: z.enum(['window', 'daily-limit']).describe('The rule: its sending hours, or its daily limit'),
      })
      .optional()
      .describe('Its rules allow only urgent messages before then'),
    queued: count('Messages waiting'),
    sending: count('Messages whose request to Z-API is under way: 0 or 1'),
    accepted: count('Messages in Z-API’s own queue'),
    unknown: count('Messages that may or may not have been sent'),
    failed: count('Messages that failed'),
    zapiQueue: z
      .object({
        listed: count('Messages that it listed, from any sender'),
        at: time('When a worker last read it'),
      })
      .optional()
      .describe('Z-API’s own queue of this number; it is read when the number is full, held, or a message is searched'),
    callbacksMissed: z
      .literal(true)
      .optional()
      .describe('Messages were accepted more than a day ago, and no callback has ever come'),
    configured: z
      .boolean()
      .describe('A running worker has it in its instance file; while no worker runs, the last one did'),
    served: z.boolean().describe('A live worker serves this lane'),
    workers: count('Live workers that serve this lane'),
  })
  .meta({ id: 'Lane' });

export const lanesAnswer = z.object({ lanes: z.array(laneView).describe('Every known lane') });
export const laneHistoryAnswer = z.object({
  changes: z
    .array(
      z
        .object({
          at: time('When it happened'),
          what: z.enum(['held', 'resumed']).describe('`resumed`: this hold ended; others may stand'),
          reason: z.string().describe(`Stable name of the reason. Today one of: ${HOLD_REASONS.join(', ')}`),
          detail: z.string().describe('What was seen; for a pause, the reason that the person gave'),
          by: author.optional().describe('Who asked for it; absent: Pombo itself'),
        })
        .meta({ id: 'HoldChange' }),
    )
    .describe('The newest first'),
});
export const laneParams = z.object({ instance: instanceName });
export const pauseBody = z
  .strictObject({ why: z.string().max(300).optional().describe('Your reason; shown with the hold') })
  .nullish();
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
    takenBack: count('Our messages that were removed from Z-API’s queue'),
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
  released: z.array(z.string()).describe('The holds that were released'),
  rollback: rollback.optional().describe('Present when the lane was held because Redis had lost writes'),
  recalled: recalled.optional().describe('With `recall`: what was taken back from Z-API’s own queue'),
});
