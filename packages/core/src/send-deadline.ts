/** Above this, an image may take longer (bytes). */
const BIG_IMAGE_BYTES = 2 * 1024 * 1024;
const BIG_IMAGE_DEADLINE_MS = 60_000;

/**
 * Returns the deadline of a POST with an image of this size in it (ms; 0 bytes: it has only the image's URL). `timeoutMs`:
 * POMBO_SEND_TIMEOUT_MS. A big image has twice that time, at most a minute: it is uploaded, often on a slow line.
 */
export function sendDeadlineMs(imageBytes: number, timeoutMs: number): number {
  if (imageBytes <= BIG_IMAGE_BYTES) return timeoutMs;
  return Math.max(timeoutMs, Math.min(2 * timeoutMs, BIG_IMAGE_DEADLINE_MS));
}
