import { isDeepStrictEqual } from 'node:util';
import { defaultKnobs, type Knobs } from '@pombo/simulator';

/** The numbers of the questions in the order in which Pombo's documents ask them. */
export type Question = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/**
 * What one question turned out to be. `as-guessed`: the simulator's default is right. `differs`: it is wrong. `unsettled`:
 * the probe did not find out.
 */
export interface Finding {
  question?: Question;
  about: string;
  verdict: 'as-guessed' | 'differs' | 'unsettled';
  text: string;
  /** The simulator's knob for it, and its value at Z-API. */
  knob?: keyof Knobs;
  guess?: unknown;
  found?: unknown;
}

export interface Subject {
  question?: Question;
  about: string;
}

/** Returns the finding that a knob has this value at Z-API. `equal` says when a value counts as the guessed one. */
export function found<K extends keyof Knobs>(
  subject: Subject,
  knob: K,
  value: Knobs[K],
  text: string,
  equal: (guess: Knobs[K]) => boolean = (guess) => isDeepStrictEqual(guess, value),
): Finding {
  const guess = defaultKnobs()[knob];
  return { ...subject, verdict: equal(guess) ? 'as-guessed' : 'differs', text, knob, guess, found: value };
}

/** Returns a finding without an answer, and why. */
export function unsettled(subject: Subject, text: string): Finding {
  return { ...subject, verdict: 'unsettled', text };
}

/** Returns the knobs that differ from the simulator's defaults. */
export function knobsOf(findings: readonly Finding[]): Partial<Knobs> {
  const differing = findings.filter(({ verdict, knob }) => verdict === 'differs' && knob !== undefined);
  return Object.fromEntries(differing.map(({ knob, found: value }) => [knob, value]));
}
