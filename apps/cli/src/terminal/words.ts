import {
  DEFAULT_LANGUAGE,
  helpText,
  notice,
  say,
  sayAll,
  type AnyNotice,
  type Code,
  type FactName,
  type Language,
  type Said,
  type StepKind,
  type ValuesOf,
} from '@pombo/catalogue';
import type { Issue } from '@pombo/core';

/** A process runs one command for one person, so it has one language. */
let chosen: Language = DEFAULT_LANGUAGE;

/** Sets the language of everything that this process prints. */
export function setLanguage(given: Language): void {
  chosen = given;
}

/** Returns the language of this process. */
export function language(): Language {
  return chosen;
}

/** Returns a text of the catalogue in this process's language. */
export function words<C extends Code>(
  code: C,
  ...values: string extends keyof ValuesOf<C> ? [] : [values: ValuesOf<C>]
): string {
  return sayAll(notice(code, ...values), chosen);
}

/** Returns a notice in this process's language, with its hint after a semicolon. */
export function worded(given: AnyNotice): string {
  return sayAll(given, chosen);
}

/** Returns the name of a fact or column: translated on a terminal, and always the same for a program. */
export function named(name: FactName): string {
  return process.stdout.isTTY ? words('fact_name', { name }) : name;
}

/** Returns a value that a program may read: translated on a terminal, and always the same in a pipe. */
export function shown<C extends Code>(
  code: C,
  ...values: string extends keyof ValuesOf<C> ? [] : [values: ValuesOf<C>]
): string {
  return sayAll(notice(code, ...values), process.stdout.isTTY ? chosen : DEFAULT_LANGUAGE);
}

/** Returns a text of the help in this process's language. */
export function inHelp(english: string): string {
  return helpText(english, chosen);
}

/** Returns a next step: what it does, and its command. */
export function step(kind: StepKind, command: string): string {
  return words('step', { kind, command });
}

/** Returns faults of fields in this process's language, as they are printed and put into JSON. */
export function issuesInWords(issues: readonly Issue[] | undefined): Issue[] | undefined {
  return issues?.map(({ notice: given, ...issue }) =>
    given === undefined ? issue : { ...issue, problem: sayAll(given, chosen) },
  );
}

/** Returns an error in this process's language; where the catalogue lacks it, in the words that it was thrown with. */
export function errorWords(error: {
  message: string;
  hint?: string | undefined;
  notice?: AnyNotice | undefined;
}): Said {
  if (error.notice !== undefined) return say(error.notice, chosen);
  const { message: text, hint } = error;
  return hint === undefined ? { text } : { text, hint };
}
