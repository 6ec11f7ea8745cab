/** The topics of `pombo help`, besides the commands. */
export const TOPICS = ['environment', 'exit-codes', 'files'] as const;
export type Topic = (typeof TOPICS)[number];
