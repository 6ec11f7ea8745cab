// Reads a generated campaign file from end to end, as `campaign check` does, and prints rows per second and memory.
//
//   node --expose-gc packages/campaign/bench/reading.mjs [rows, default 200000]
//
// `heapMb` is what lives after a collection, at each tenth of the file; it must not grow with the file. Beside it lie the
// arrays that find duplicates, of 32 to 64 bytes a person.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readCampaign } from '../dist/index.js';

const rows = Number(process.argv[2] ?? 200_000);
const folder = await mkdtemp(join(tmpdir(), 'pombo-bench-'));
const path = join(folder, 'campaign.csv');
try {
  await pipeline(Readable.from(lines()), createWriteStream(path));
  process.stdout.write(`${JSON.stringify(await measure())}\n`);
} finally {
  await rm(folder, { recursive: true });
}

/** Four of ten numbers need libphonenumber: written with signs, without country code, without ninth digit, landlines. */
function* lines() {
  const names = ['José da Silva', 'Conceição Araújo', 'João Paulo', 'Ana Lima', 'Antônio ""Toninho"" Souza'];
  let text = 'telefone;nome;pedido;valor\n';
  for (let n = 0; n < rows; n++) {
    text += `${phone(n)};"${names[n % 5]}";${n};R$ ${n % 100},00\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield text;
}

function phone(n) {
  const digits = String(10_000_000 + ((n * 7) % 90_000_000));
  const ways = [
    `(11) 9${digits.slice(0, 4)}-${digits.slice(4)}`,
    `219${digits}`,
    `118${digits.slice(1)}`,
    `3133${digits.slice(2)}`,
  ];
  return ways[n % 10] ?? `55419${digits}`;
}

async function measure() {
  const heapMb = [];
  let [seen, peak] = [0, 0];
  const start = performance.now();
  const { counts } = await readCampaign(
    path,
    {
      instances: ['vendas'],
      image: 'https://example.com/photo.jpg',
      caption: 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }}',
    },
    {
      onRecipients: (batch) => {
        const before = seen;
        seen += batch.length;
        peak = Math.max(peak, process.memoryUsage.rss());
        if (Math.floor((seen * 10) / rows) === Math.floor((before * 10) / rows)) return;
        globalThis.gc?.();
        heapMb.push(Math.round(process.memoryUsage().heapUsed / 1e6));
      },
    },
  );
  const seconds = (performance.now() - start) / 1000;
  return { counts, rowsPerSecond: Math.round(rows / seconds), peakRssMb: Math.round(peak / 1e6), heapMb };
}
