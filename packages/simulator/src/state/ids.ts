import { randomFillSync } from 'node:crypto';

/** The ids that Z-API returns for a message it has accepted. */
export interface SimulatedIds {
  zaapId: string;
  messageId: string;
}

/**
 * Returns new ids in the forms seen at Z-API: `zaapId` is a UUIDv7 in upper-case hex without dashes; `messageId` is 20
 * upper-case hex digits, one in four of them `3EB0` and 18 more. Their entropy never comes from `random` (which only
 * picks the form): tests pass a constant there, and ids must stay unique.
 *
 * @param nowMs ms since the epoch, written into the first 48 bits of `zaapId`.
 */
export function newIds(nowMs: number, random: () => number): SimulatedIds {
  const entropy = takeEntropy();
  const time = Math.floor(nowMs).toString(16).padStart(12, '0').slice(-12);
  // The version is the digit 7, the variant the two bits 10 (RFC 9562, 5.7).
  const variant = '89AB'[parseInt(entropy[3]!, 16) & 3]!;
  const zaapId = `${time}7${entropy.slice(0, 3)}${variant}${entropy.slice(4, 19)}`.toUpperCase();
  const tail = entropy.slice(19).toUpperCase();
  return { zaapId, messageId: random() < 0.25 ? `3EB0${tail.slice(0, 18)}` : tail.slice(0, 20) };
}

const ID_BYTES = 20;
// One call to the system for many ids: a call per id would cost more than all other work on a request.
const pool = Buffer.alloc(ID_BYTES * 512);
let used = pool.length;

function takeEntropy(): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
}
