import { hash } from 'node:crypto';

// Phones have at most 15 digits and stay below this. Hashed keys start here, so that the two never collide.
const HASHED = 2 ** 52;

const BLOCK = 16_384;

/** Parallel arrays: a key as two numbers, its line, and a hash of the line's content. */
interface Block {
  keys: Float64Array;
  checks: Uint32Array;
  lines: Uint32Array;
  prints: Uint32Array;
}

/**
 * Remembers on which line each key of a file came first, in about 28 bytes per key. Digits are kept exactly, so two phones
 * are never confused; other keys are compared by 80 bits of SHA-256, which collide among a million keys with a probability
 * below 10⁻¹². Growing copies only the index, a quarter of the whole.
 */
export class DedupeIndex {
  readonly #blocks: Block[] = [];
  /** Open addressing: slot by hash → number of the key, from 1; 0 is free. */
  #index = new Uint32Array(1024);
  #size = 0;

  /** Returns the line with which `key` was added; undefined if it is new. */
  lineOf(key: string): number | undefined {
    const found = this.#index[this.#find(...toNumbers(key))]!;
    return found === 0 ? undefined : this.#blocks[Math.floor((found - 1) / BLOCK)]!.lines[(found - 1) % BLOCK];
  }

  /** Returns the content hash with which `key` was added; 0 if it is new. */
  printOf(key: string): number {
    const found = this.#index[this.#find(...toNumbers(key))]!;
    return found === 0 ? 0 : this.#blocks[Math.floor((found - 1) / BLOCK)]!.prints[(found - 1) % BLOCK]!;
  }

  /** Adds a new key. `print`: a 32-bit hash of the line's content. */
  add(key: string, line: number, print = 0): void {
    const [number, check] = toNumbers(key);
    const at = this.#size % BLOCK;
    if (at === 0) this.#blocks.push(newBlock());
    const { keys, checks, lines, prints } = this.#blocks.at(-1)!;
    keys[at] = number;
    checks[at] = check;
    lines[at] = line;
    prints[at] = print;
    this.#index[this.#find(number, check)] = ++this.#size;
    if (this.#size * 4 > this.#index.length * 3) this.#grow();
  }

  /** Returns the slot of a key, or the free one where it belongs. */
  #find(number: number, check: number): number {
    const mask = this.#index.length - 1;
    let at = slot(number) & mask;
    // Linear probing: at most three of four slots are taken, so a free one is near.
    for (let found = this.#index[at]!; found !== 0; found = this.#index[at]!) {
      const { keys, checks } = this.#blocks[Math.floor((found - 1) / BLOCK)]!;
      if (keys[(found - 1) % BLOCK] === number && checks[(found - 1) % BLOCK] === check) break;
      at = (at + 1) & mask;
    }
    return at;
  }

  #grow(): void {
    const index = new Uint32Array(this.#index.length * 2);
    for (let entry = 0; entry < this.#size; entry += 1) {
      let at = slot(this.#blocks[Math.floor(entry / BLOCK)]!.keys[entry % BLOCK]!) & (index.length - 1);
      while (index[at] !== 0) at = (at + 1) & (index.length - 1);
      index[at] = entry + 1;
    }
    this.#index = index;
  }
}

function newBlock(): Block {
  return {
    keys: new Float64Array(BLOCK),
    checks: new Uint32Array(BLOCK),
    lines: new Uint32Array(BLOCK),
    prints: new Uint32Array(BLOCK),
  };
}

function toNumbers(key: string): [number: number, check: number] {
  if (/^[1-9]\d{0,14}$/.test(key)) return [Number(key), 0];
  const bytes = hash('sha256', key, 'buffer');
  return [HASHED + bytes.readUIntBE(0, 6), bytes.readUInt32BE(6)];
}

/** Returns the slot of a number. Fibonacci hashing of both halves spreads neighbouring phones over the table. */
function slot(number: number): number {
  const high = Math.floor(number / 2 ** 32);
  const mixed = Math.imul((number ^ Math.imul(high, 0x85ebca6b)) >>> 0, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
