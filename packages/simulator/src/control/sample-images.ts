import { hash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** A named picture that the simulator's own image host serves. */
export interface Picture {
  status: number;
  type: string;
  bytes: Buffer;
}

/**
 * Returns the picture of a name: any `NAME.png` and `NAME.jpg` is a small valid image whose colours depend on the name.
 * `missing.…` is a 404, `not-an-image.html` a web page, `huge.…` a valid header with more bytes than WhatsApp accepts.
 */
export function sampleImage(file: string): Picture {
  const [, name, kind] = /^([\w-]{1,64})\.(png|jpe?g|html)$/.exec(file) ?? [];
  if (name === undefined || name === 'missing') return page(404, 'Not found');
  if (kind === 'html') return name === 'not-an-image' ? page(200, 'This is not an image') : page(404, 'Not found');
  const colour = Buffer.from(hash('sha256', name), 'hex');
  const bytes = kind === 'png' ? png(colour) : jpeg(colour);
  const type = kind === 'png' ? 'image/png' : 'image/jpeg';
  return { status: 200, type, bytes: name === 'huge' ? Buffer.concat([bytes, Buffer.alloc(HUGE_BYTES)]) : bytes };
}

const HUGE_BYTES = 5 * 1024 * 1024;
const SIDE = 64;

function page(status: number, text: string): Picture {
  const bytes = Buffer.from(`<!doctype html><title>${text}</title><h1>${text}</h1>\n`);
  return { status, type: 'text/html; charset=utf-8', bytes };
}

/** Encodes an 8-bit RGB PNG: signature, IHDR, IDAT, IEND, each chunk with its CRC (PNG specification, 5 and 11.2). */
function png(colour: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(SIDE * (1 + SIDE * 3));
  for (let y = 0; y < SIDE; y += 1) {
    // Each row starts with the number of its filter, 0 = none.
    for (let x = 0; x < SIDE; x += 1) {
      const shade = (x + y) / (2 * SIDE);
      for (let c = 0; c < 3; c += 1) rows[y * (1 + SIDE * 3) + 1 + x * 3 + c] = colour[c]! * shade + 64 * (1 - shade);
    }
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/**
 * Encodes a baseline JPEG of 8 x 8 blocks, each of one colour: only DC coefficients, so that a Huffman table of nine
 * codes of four bits and one of a single code ("end of block") are enough (ITU T.81, annexes B and F).
 */
function jpeg(colour: Buffer): Buffer {
  const quantum = 8; // A DC coefficient is 8 x (mean - 128): divided by 8 it is mean - 128.
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    segment(0xdb, [0, ...Array<number>(64).fill(quantum)]),
    segment(0xc0, [8, 0, SIDE, 0, SIDE, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]),
    segment(0xc4, [0x00, ...codeCounts({ 4: 9 }), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    segment(0xc4, [0x10, ...codeCounts({ 1: 1 }), 0]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    scan(colour),
    Buffer.from('ffd9', 'hex'),
  ]);
}

function segment(marker: number, payload: number[]): Buffer {
  const length = payload.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 0xff, ...payload]);
}

function codeCounts(counts: Record<number, number>): number[] {
  return Array.from({ length: 16 }, (_, index) => counts[index + 1] ?? 0);
}

function scan(colour: Buffer): Buffer {
  let bits = '';
  const before = [0, 0, 0];
  for (let block = 0; block < (SIDE / 8) ** 2; block += 1) {
    // Brightness runs over the blocks; the two colour differences stay constant.
    const level = [block * 2 - 64, colour[0]! - 128, colour[1]! - 128];
    for (let c = 0; c < 3; c += 1) {
      bits += `${difference(level[c]! - before[c]!)}0`;
      before[c] = level[c]!;
    }
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
  // A zero after each 0xff distinguishes data from markers.
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

/** Returns the code of a DC difference: its number of bits in four bits, then the bits (of `value - 1` if negative). */
function difference(value: number): string {
  if (value === 0) return '0000';
  const size = 32 - Math.clz32(Math.abs(value));
  const bits = value > 0 ? value : value + (1 << size) - 1;
  return size.toString(2).padStart(4, '0') + bits.toString(2).padStart(size, '0');
}
