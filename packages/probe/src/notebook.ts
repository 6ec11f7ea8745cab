import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';
import { z } from 'zod';

/** Most messages of one number within 24 hours, over all runs. */
export const MAX_MESSAGES = 6;
const DAY_MS = 24 * 60 * 60 * 1000;

const schema = z.strictObject({
  /** When each message was about to be sent (ms since the epoch). */
  sends: z.array(z.number()),
  /** zaapIds that may still wait in Z-API's queue. */
  queued: z.array(z.string()),
  /** Callback URLs to restore; an empty one was not set. */
  callbacks: z.partialRecord(z.enum(['delivery', 'status']), z.string()).optional(),
});
type Notes = z.output<typeof schema>;

/**
 * What a later run must know of an earlier one, on disk: how many messages were sent, what to remove from Z-API's queue
 * and which callback URLs to restore. The file has the user's own callback URLs in it, so only the user can read it.
 */
export interface Notebook {
  /** How many more messages may be sent now. */
  left(): number;
  /** Notes a message that is about to be sent, and returns once that is on disk. Returns false if none is left. */
  countSend(): boolean;
  noteQueued(zaapId: string): void;
  queued(): readonly string[];
  clearQueued(): void;
  callbacks(): Notes['callbacks'];
  noteCallbacks(urls: Notes['callbacks']): void;
}

/**
 * Opens the notebook of one number in this folder. Throws `file_unusable` for a file that cannot be read as one: then
 * nothing may be sent, because the count is lost.
 */
export function openNotebook(folder: string, now: () => number = Date.now): Notebook {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'notes.json');
  let notes = readNotes(file);
  const change = (patch: Partial<Notes>): void => {
    const next = { ...notes, ...patch };
    writeDurably(file, folder, JSON.stringify(next));
    notes = next;
  };
  // A time in the future counts too: a clock that was set back must not allow more messages.
  const recent = (): number[] => notes.sends.filter((at) => at > now() - DAY_MS);
  const left = (): number => Math.max(0, MAX_MESSAGES - recent().length);
  return {
    left,
    countSend() {
      if (left() === 0) return false;
      change({ sends: [...recent(), now()] });
      return true;
    },
    noteQueued: (zaapId) => change({ queued: [...notes.queued, zaapId] }),
    queued: () => notes.queued,
    clearQueued: () => change({ queued: [] }),
    callbacks: () => notes.callbacks,
    noteCallbacks: (callbacks) => change({ callbacks }),
  };
}

function readNotes(file: string): Notes {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { sends: [], queued: [] };
    throw unusable(file);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw unusable(file);
  }
}

function unusable(file: string): PomboError {
  return new PomboError('file_unusable', `${file} cannot be read, so the number of messages sent is not known`, {
    hint: 'Nothing was sent. Remove the file a day after the last probe.',
  });
}

/** Replaces the file in one step that survives a power cut. */
function writeDurably(file: string, folder: string, text: string): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
  const dir = openSync(folder, 'r');
  fsyncSync(dir);
  closeSync(dir);
}
