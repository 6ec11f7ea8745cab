import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SIGNATURES } from './script-signatures.ts';

/** Returns `KEYS[1] name`, `ARGV[1] name` … as the header of a Lua file gives them. */
function headerOf(script: string): string[] {
  const text = readFileSync(new URL(`../../lua/${script}.lua`, import.meta.url), 'utf8');
  const header = text.slice(0, text.indexOf(']]\n'));
  return [...header.matchAll(/^ +((?:KEYS|ARGV)\[\d+\]) +(?:(\w+): )?/gm)].map(([, place, name]) => `${place} ${name}`);
}

test.for(Object.entries(SIGNATURES))(
  '%s.lua takes its keys and arguments in the order in which its callers pass them',
  ([script, { keys, args }]) => {
    expect(headerOf(script)).toEqual([
      ...keys.map((name, at) => `KEYS[${at + 1}] ${name}`),
      ...args.map((name, at) => `ARGV[${at + 1}] ${name}`),
    ]);
    // One object carries both.
    expect(new Set([...keys, ...args]).size).toBe(keys.length + args.length);
  },
);
