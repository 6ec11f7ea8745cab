/** Processes find the embedded Redis of `pombo up` by a note in the data folder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { closeRedis, connect } from '../connect.ts';
import { isProcessAlive, type ProcessIdentity } from './lock.ts';

/** The content of `redis.json`: the server's process and its address. */
export interface EmbeddedNote extends ProcessIdentity {
  /** Contains the password. */
  url: string;
  /** Process number of the process that started the server and will end it. */
  owner: number;
}

/** Returns the path of a data folder's note. */
export function embeddedNotePath(dataDir: string): string {
  return join(dataDir, 'redis.json');
}

const ANSWER_MS = 3000;

/**
 * Returns the URL in `redis.json` of `dataDir` if that Redis answers within three seconds. Returns undefined otherwise,
 * and immediately if its process is gone. Starts nothing.
 */
export async function readEmbeddedUrl(dataDir: string): Promise<string | undefined> {
  const deadline = Date.now() + ANSWER_MS;
  for (;;) {
    const note = readEmbeddedNote(dataDir);
    if (note === undefined) return undefined;
    if (await answersAt(note.url)) return note.url;
    // Ask again: one attempt has a short timeout, which a server on a busy machine may miss.
    if (!isProcessAlive(note) || Date.now() > deadline) return undefined;
    await delay(50);
  }
}

/** Returns the note in `dataDir`, even if its server no longer runs; undefined if there is no usable note. */
export function readEmbeddedNote(dataDir: string): EmbeddedNote | undefined {
  try {
    const note = JSON.parse(readFileSync(embeddedNotePath(dataDir), 'utf8')) as EmbeddedNote;
    return typeof note.url === 'string' && URL.canParse(note.url) ? note : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns true if the Redis at `url` accepts the login. The embedded server's password is random, so another server on
 * that port is never mistaken for it.
 */
export async function answersAt(url: string): Promise<boolean> {
  try {
    const client = await connect(url, { purpose: 'producer', connectionName: 'pombo-embedded', withinMs: 300 });
    await closeRedis(client);
    return true;
  } catch {
    return false;
  }
}
