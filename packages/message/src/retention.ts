/** How long ended messages are kept by default, and with them their ids, their images and their campaigns; ms (30 days). */
export const RETENTION_MS: number = 30 * 24 * 60 * 60 * 1000;
