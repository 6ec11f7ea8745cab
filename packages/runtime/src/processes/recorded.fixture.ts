/**
 * Records its process and prints `recorded`. With an address it first connects there and writes more than the other end
 * reads. Then it waits to be killed.
 */
import { createConnection } from 'node:net';
import { createProcessRecords } from './process-records.ts';

const [folder, worker, port] = process.argv.slice(2);
if (port !== undefined) {
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
  const chunk = Buffer.alloc(1024 * 1024);
  for (let written = 0; written < 32; written += 1) socket.write(chunk);
  // Until the kernel's buffers are full, which nothing signals.
  for (let before = -1; socket.bytesWritten === 0 || before !== socket.writableLength;) {
    before = socket.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
await createProcessRecords({ folder: folder! }).add(worker!);
process.stdout.write('recorded\n');
setInterval(() => {}, 60_000);
