/** A process that starts (or reuses) the embedded Redis of a folder and then waits until it is killed. */
import { startEmbeddedRedis } from './embedded.ts';

const { url, pid, owner, reused } = await startEmbeddedRedis({ dataDir: process.argv[2]! });
process.stdout.write(`${JSON.stringify({ url, pid, owner, reused })}\n`);
process.stdin.resume();
