import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PomboError } from '@pombo/core';
import { checkKnobs, type Knobs } from '@pombo/simulator';

/** Where `pombo instances probe` writes the simulator's knobs, and `pombo simulator` reads them. */
export function knobsFile(dataDir: string): string {
  return join(dataDir, 'simulator-knobs.json');
}

/**
 * Reads the file that is named, or the data folder's if there is one. Returns undefined without a file. Throws
 * `file_unreadable`, `invalid_input`.
 */
export function readKnobsFile(
  named: string | undefined,
  dataDir: string,
): { file: string; knobs: Partial<Knobs> } | undefined {
  const file = named ?? knobsFile(dataDir);
  if (named === undefined && !existsSync(file)) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new PomboError('file_unreadable', `The knobs in ${file} cannot be read as JSON`);
  }
  return { file, knobs: checkKnobs(content) };
}
