import { hash } from 'node:crypto';

// Phones have at most 15 digits and stay below this; hashed keys start here, so that the two never meet.
const HASHED = 2 ** 52;

/**
 * Where each key of a file was first seen, at 16 bytes a place (24 MB for a million people). Digits are kept exactly,
 * so two phones are never taken for one another; other keys are compared by 80 bits of SHA-256, where a million keys
 * collide with a chance below 10⁻¹².
 */
export class Seen {
  #keys = new Float64Array(1024);
  #checks = new Uint32Array(1024);
  #lines = new Uint32Array(1024);
  #size = 0;

  /** The line with which `key` was added; undefined when it is new. */
  lineOf(key: string): number | undefined {
    const at = this.#find(...toNumbers(key));
    return this.#keys[at] === 0 ? undefined : this.#lines[at];
  }

  /** Adds a key that is new. */
  add(key: string, line: number): void {
    const [number, check] = toNumbers(key);
    this.#set(this.#find(number, check), number, check, line);
    if (++this.#size * 2 > this.#keys.length) this.#grow();
  }

  #find(number: number, check: number): number {
    const mask = this.#keys.length - 1;
    let at = slot(number) & mask;
    // Linear probing; at most half of the places are taken, so a free one is near.
    while (this.#keys[at] !== 0 && (this.#keys[at] !== number || this.#checks[at] !== check)) at = (at + 1) & mask;
    return at;
  }

  #set(at: number, number: number, check: number, line: number): void {
    this.#keys[at] = number;
    this.#checks[at] = check;
    this.#lines[at] = line;
  }

  #grow(): void {
    const [keys, checks, lines] = [this.#keys, this.#checks, this.#lines];
    this.#keys = new Float64Array(keys.length * 2);
    this.#checks = new Uint32Array(keys.length * 2);
    this.#lines = new Uint32Array(keys.length * 2);
    for (const [at, number] of keys.entries()) {
      if (number !== 0) this.#set(this.#find(number, checks[at]!), number, checks[at]!, lines[at]!);
    }
  }
}

function toNumbers(key: string): [number: number, check: number] {
  if (/^[1-9]\d{0,14}$/.test(key)) return [Number(key), 0];
  const bytes = hash('sha256', key, 'buffer');
  return [HASHED + bytes.readUIntBE(0, 6), bytes.readUInt32BE(6)];
}

/** Spreads neighbouring phones over the table (Fibonacci hashing of both halves). */
function slot(number: number): number {
  const high = Math.floor(number / 2 ** 32);
  const mixed = Math.imul((number ^ Math.imul(high, 0x85ebca6b)) >>> 0, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
