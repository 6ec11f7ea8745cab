import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** How many of a hundred lines cannot be sent as they are, as in people's own files. */
const PER_HUNDRED = { duplicate: 1, bad: 1 };

const HEADER = 'telefone;nome;pedido;valor\n';
const FIRST = ['Ana', 'José', 'Conceição', 'João', 'Antônio', 'Marcela', 'Luís', 'Débora', 'Caio', 'Patrícia', 'Zé'];
const LAST = ['da Silva', 'Araújo', 'Souza', 'Lima', 'de Oliveira', 'Gonçalves', 'Peçanha', 'dos Santos', 'Rocha'];
const AREAS = ['11', '11', '11', '21', '21', '31', '41', '51', '62', '71', '81', '85', '91'];
const BAD = ['1234', 'não tem', '5,51199E+12', '', '11 98765-4321 / 11 91234-5678', '00000000000'];

/**
 * Writes a campaign's CSV as shops export them: Brazilian mobiles, six of ten in canonical form, the others with signs,
 * without country code or without ninth digit; a name, a number and an amount each; some lines twice, some bad.
 */
export async function writeCampaignFile(path: string, rows: number): Promise<void> {
  await pipeline(Readable.from(pieces(rows)), createWriteStream(path));
}

function* pieces(rows: number): Iterable<string> {
  let text = HEADER;
  for (let row = 0; row < rows; row += 1) {
    text += `${phoneCell(row)};${FIRST[mix(row) % FIRST.length]} ${LAST[mix(row + 7) % LAST.length]};${100_000 + row};"R$ ${mix(row) % 900},${10 + (row % 90)}"\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}

function phoneCell(row: number): string {
  const place = row % 100;
  if (place < PER_HUNDRED.bad) return BAD[(row / 100) % BAD.length]!;
  // The line before, in another spelling.
  if (place < PER_HUNDRED.bad + PER_HUNDRED.duplicate * 2 && place % 2 === 0) return spelled(row - 1, 1);
  return spelled(row, row % 10);
}

function spelled(person: number, way: number): string {
  const area = AREAS[mix(person) % AREAS.length]!;
  // A prime above every number of rows: no two people of a file share their digits.
  const digits = String(60_000_000 + ((person * 15_485_863) % 39_999_983));
  if (way === 1) return `(${area}) 9${digits.slice(0, 4)}-${digits.slice(4)}`;
  if (way === 2) return `${area}9${digits}`;
  if (way === 3) return `+55 ${area} 9${digits.slice(0, 4)} ${digits.slice(4)}`;
  if (way === 4) return `55${area}${digits}`;
  return `55${area}9${digits}`;
}

/** A number that looks like chance and is the same in every run. */
function mix(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}
