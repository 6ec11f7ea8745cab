/** Numbers and texts, concatenated in as few bytes as possible. */

const HEX = /^(?:[0-9a-f]{2})+$/;
const UPPER_HEX = /^(?:[0-9A-F]{2})+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Without a leading zero, and exact as a number. */
const DIGITS = /^[1-9]\d{0,14}$/;

/** How a short text is stored. Stored bytes contain these numbers: they never change. */
const FORM = { text: 0, hex: 1, upperHex: 2, uuid: 3, digits: 4 } as const;
const FORMS = Object.keys(FORM).length;

export interface Writer {
  /** A whole number from 0 to 2^53 - 1: seven bits per byte, lowest first. */
  number(value: number): void;
  /** A whole number of either sign. */
  signed(value: number): void;
  /** Bytes whose length the reader knows. */
  raw(bytes: Uint8Array): void;
  /** Bytes with their length. */
  block(bytes: Uint8Array): void;
  /** A short text: ids of Z-API, UUIDs and digits take half their characters or less. */
  id(text: string): void;
  bytes(): Buffer;
}

export interface Reader {
  number(): number;
  signed(): number;
  raw(length: number): Buffer;
  block(): Buffer;
  id(): string;
  /** Whether everything was read. */
  ended(): boolean;
}

export function createWriter(): Writer {
  const parts: Uint8Array[] = [];
  const number = (value: number): void => {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    parts.push(Uint8Array.from([...bytes, rest]));
  };
  const id = (text: string): void => {
    if (DIGITS.test(text)) {
      number(FORM.digits);
      number(Number(text));
      return;
    }
    const [form, bytes] = packed(text);
    number(bytes.length * FORMS + form);
    parts.push(bytes);
  };
  return {
    number,
    signed: (value) => number(value < 0 ? -value * 2 - 1 : value * 2),
    raw: (bytes) => void parts.push(bytes),
    block(bytes) {
      number(bytes.length);
      parts.push(bytes);
    },
    id,
    bytes: () => Buffer.concat(parts),
  };
}

function packed(text: string): [form: number, bytes: Buffer] {
  if (UUID.test(text)) return [FORM.uuid, Buffer.from(text.replaceAll('-', ''), 'hex')];
  if (UPPER_HEX.test(text)) return [FORM.upperHex, Buffer.from(text, 'hex')];
  if (HEX.test(text)) return [FORM.hex, Buffer.from(text, 'hex')];
  return [FORM.text, Buffer.from(text)];
}

/** Reads what a writer wrote, in the same order. Throws `RangeError` when the bytes end too early. */
export function createReader(bytes: Buffer): Reader {
  let at = 0;
  const raw = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('These bytes end too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const number = (): number => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = raw(1)[0]!;
      value += (byte % 0x80) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
  };
  const id = (): string => {
    const head = number();
    const form = head % FORMS;
    if (form === FORM.digits) return String(number());
    return unpacked(form, raw(Math.floor(head / FORMS)));
  };
  return {
    number,
    signed() {
      const value = number();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    raw,
    block: () => raw(number()),
    id,
    ended: () => at === bytes.length,
  };
}

function unpacked(form: number, bytes: Buffer): string {
  if (form === FORM.text) return bytes.toString();
  const hex = bytes.toString('hex');
  if (form === FORM.upperHex) return hex.toUpperCase();
  if (form === FORM.hex) return hex;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
