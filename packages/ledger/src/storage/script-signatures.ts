/**
 * The names of the keys and arguments of each script that is called by name, in the order of its header. A test compares
 * the two, so a script and its caller cannot disagree about an order.
 */
export const SIGNATURES = {
  'attempt/next-message': {
    keys: ['lane', 'meta', 'active', 'wait', 'prioritized', 'delayed', 'counter', 'limiter'],
    args: ['slot', 'jobs', 'token', 'lockMs'],
  },
  'attempt/open-attempt': {
    keys: ['message', 'lane', 'holds', 'facts'],
    args: [
      'slot',
      'key',
      'generation',
      'nonce',
      'owner',
      'gapMs',
      'maxAgeMs',
      'outstandingSeen',
      'outstandingUnseen',
      'subject',
      'factsVersion',
      'agesAlways',
      'isLook',
      'flight',
    ],
  },
  'attempt/close-attempt': {
    keys: ['message', 'lane', 'holds', 'facts', 'components', 'due', 'job', 'lock', 'active'],
    args: ['slot', 'key', 'nonce', 'verdict', 'retentionMs', 'subject', 'jobId', 'token'],
  },
  'attempt/reclaim-attempt': {
    keys: ['lane', 'facts', 'components', 'due'],
    args: ['slot', 'deadOwner', 'seenDeadAt', 'subject', 'retentionMs'],
  },
  'attempt/close-stray-attempt': {
    keys: ['message', 'lane', 'facts', 'components', 'due'],
    args: ['slot', 'key', 'subject', 'retentionMs'],
  },
  'message/change': {
    keys: ['message', 'campaign', 'facts'],
    args: [
      'slot',
      'key',
      'to',
      'from',
      'onlyIfProvenUnsent',
      'unproven',
      'fields',
      'retentionMs',
      'counter',
      'times',
      'attempt',
      'openFrom',
      'byItsZaapId',
      'whileCampaign',
      'provesUnsent',
    ],
  },
  'lane/extend-cooldown': { keys: ['lane'], args: ['waitMs', 'isUp'] },
  'recovery/raise-sequence': { keys: ['lane'], args: ['sequence'] },
  'recovery/read-standing': { keys: ['lane'], args: [] },
} as const satisfies Record<string, Signature>;

interface Signature {
  keys: readonly string[];
  args: readonly string[];
}
