/** Default retention period of ended messages, with their ids, images and campaigns (ms; 30 days). */
export const RETENTION_MS: number = 30 * 24 * 60 * 60 * 1000;
