import { createHash } from 'node:crypto';
import type { CompactMessage } from './record.ts';

const FIRST = ['Ana', 'José', 'Conceição', 'João', 'Antônio', 'Marcela', 'Luís', 'Débora', 'Caio', 'Patrícia', 'Zélia'];
const LAST = ['da Silva', 'Araújo', 'Souza', 'Lima', 'de Oliveira', 'Gonçalves', 'Peçanha', 'dos Santos', 'Rocha'];

/**
 * A campaign's message as it is when it is compacted: ids of Z-API, a caption of about 150 characters with a name, an
 * order and an amount of its own, and all the times of a message that was read. The same number gives the same message.
 */
export function campaignMessage(number: number): CompactMessage {
  const hash = createHash('sha256').update(`message ${number}`).digest();
  const hex = hash.toString('hex');
  const pick = (list: readonly string[], at: number): string => list[hash[at]! % list.length]!;
  const customer = `${pick(FIRST, 0)} ${pick(FIRST, 1)} ${pick(LAST, 2)} ${pick(LAST, 3)}`;
  const amount = `R$ ${hash.readUInt16BE(4) % 2000},${String(hash[6]! % 100).padStart(2, '0')}`;
  let ms = Date.parse('2026-11-20T12:00:00Z') + number * 3000;
  const later = (mostMs: number, at: number): string =>
    new Date((ms += Math.floor((hash.readUInt32BE(at) / 2 ** 32) * mostMs))).toISOString();
  const times = {
    createdAt: new Date(ms).toISOString(),
    acceptedAt: later(60_000, 8),
    sentAt: later(5000, 12),
    deliveredAt: later(60_000, 16),
    readAt: later(8 * 60 * 60_000, 20),
  };
  return {
    id: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    type: 'send-image',
    phone: `55119${10_000_000 + (hash.readUInt32BE(24) % 89_999_999)}`,
    status: 'read',
    result: { zaapId: hex.slice(32).toUpperCase(), messageId: `3EB0${hex.slice(7, 25).toUpperCase()}` },
    attempts: 1,
    image: { kind: 'url', url: 'https://example.com/campaign/november/banner-1080x1080.png' },
    caption: `Oi ${customer}, seu pedido ${hash.readUInt32BE(28)} de ${amount} saiu para entrega e chega amanhã. Responda SAIR para não receber mais.`,
    priority: 'bulk',
    ...times,
    statusAt: times.readAt,
    campaign: 'november-3f9a2c',
    line: number + 2,
    content: createHash('sha256').update(hex).digest('hex'),
    rest: '{"b":{"shared":true}}',
  };
}
