import { createHash } from 'node:crypto';
import { makeLanes } from './send-rows.ts';

/** What is stored of a recipient or a message: in a campaign, in the queue, after it was accepted, once it is compacted. */
export type MemoryKind = 'waiting' | 'queued' | 'live' | 'compacted';

export const LANES: string[] = makeLanes(10, 0).map(({ name }) => name);

/** One message of a shop, as different from the next as customers are. */
export interface MemoryRow {
  /** 36 characters. */
  id: string;
  lane: string;
  phone: string;
  name: string;
  order: string;
  amount: string;
  zaapId: string;
  messageId: string;
}

export const IMAGE = 'https://example.com/campaign/november/banner-1080x1080.png';
export const TEMPLATE =
  'Oi {{ nome }}, seu pedido {{ pedido }} de {{ valor }} saiu para entrega e chega amanhã. Responda SAIR para não receber mais.';
const HEADER = 'telefone;nome;pedido;valor\n';

const FIRST = ['Ana', 'José', 'Conceição', 'João', 'Antônio', 'Marcela', 'Luís', 'Débora', 'Caio', 'Patrícia', 'Zélia'];
const MIDDLE = ['Maria', 'Paula', 'Carlos', 'Beatriz', 'Henrique', 'Lúcia', 'Fernando', 'Inês', 'Rafael', 'Camila'];
const LAST = [
  'da Silva',
  'Araújo',
  'Souza',
  'Lima',
  'de Oliveira',
  'Gonçalves',
  'Peçanha',
  'dos Santos',
  'Rocha',
  'Melo',
];
const AREAS = [11, 21, 31, 41, 51, 62, 71, 81, 85, 91];

/** The same row for the same number in every run; digits, ids and amounts of two rows have nothing in common. */
function memoryRow(number: number): MemoryRow {
  const hash = createHash('sha256').update(`row ${number}`).digest();
  const hex = hash.toString('hex');
  const pick = <T>(list: readonly T[], at: number): T => list[hash[at]! % list.length]!;
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), `7${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)];
  return {
    id: uuid.join('-'),
    lane: pick(LANES, 16),
    // The number itself stands in the last digits, scrambled by a prime: no two rows share a phone.
    phone: `55${pick(AREAS, 17)}9${60_000_000 + ((number * 15_485_863) % 39_999_983)}`,
    name: `${pick(FIRST, 18)} ${pick(MIDDLE, 19)} ${pick(LAST, 20)} ${pick(LAST, 21)}`,
    order: String(hash.readUInt32BE(22)),
    amount: `R$ ${hash.readUInt16BE(26) % 2000},${String(hash[28]! % 100).padStart(2, '0')}`,
    zaapId: hex.slice(32).toUpperCase(),
    messageId: `3EB0${hex.slice(0, 18).toUpperCase()}`,
  };
}

export function memoryRows(kind: MemoryKind, from: number, count: number): MemoryRow[] {
  // Each kind has its own people: nothing that one stored can be shared by the next.
  const offset = { waiting: 0, queued: 10_000_000, live: 20_000_000, compacted: 30_000_000 }[kind];
  return Array.from({ length: count }, (_none, at) => memoryRow(offset + from + at));
}

/** The caption that the template gives for a row. */
export function captionOf({ name, order, amount }: MemoryRow): string {
  return TEMPLATE.replace('{{ nome }}', name).replace('{{ pedido }}', order).replace('{{ valor }}', amount);
}

/** The rows as a shop's CSV file. */
export function csvOf(rows: readonly MemoryRow[]): Uint8Array {
  const lines = rows.map(({ phone, name, order, amount }) => `${phone};${name};${order};"${amount}"\n`);
  return Buffer.from(HEADER + lines.join(''));
}
