import { maskPhone } from '@pombo/core';

/** Longest text of a gateway that is kept (characters). */
const MAX_LENGTH = 300;
const HIDDEN = '[hidden]';

/** Removes one instance's secrets from remote text before it is stored or shown. */
export interface Redactor {
  /** Returns the text without the secrets, otherwise unchanged. */
  hide: (text: string) => string;
  /**
   * Returns one line of at most 300 characters that is safe for a log and a screen: no secret, no URL with a token, no
   * whole phone number, no control character, colour sequence or invisible character.
   */
  line: (text: string) => string;
}

/**
 * Creates the redactor for these secrets. It compiles a pattern only for a text that has one of them, which hardly any has: a process
 * has a redactor for each of its thousands of instances. Z-API's 403 repeats the Client-Token, and the token is part of every URL, so
 * both appear in replies and in pages of proxies.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  // Longest first: one secret may be the beginning of another.
  const forms = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((form) => form !== '')
    .toSorted((a, b) => b.length - a.length);
  const lowered = forms.map((form) => form.toLowerCase());
  // The case of other letters is more than one way to write them.
  const isPlain = forms.every((form) => /^[\x20-\x7e]*$/.test(form));
  const mayHave = (text: string): boolean => {
    const low = text.toLowerCase();
    return !isPlain || lowered.some((form) => low.includes(form));
  };
  const hide = (text: string): string =>
    forms.length > 0 && mayHave(text)
      ? text.replaceAll(new RegExp(forms.map(escapePattern).join('|'), 'gi'), HIDDEN)
      : text;
  return { hide, line: (text) => shorten(maskNumbers(hideUrls(hide(plainLine(text))))) };
}

// Complete colour and cursor sequences; the rest of broken ones is removed with the control characters.
// oxlint-disable-next-line no-control-regex -- control characters are what is being removed
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g;

function plainLine(text: string): string {
  const visible = text.replaceAll(ANSI, '').replaceAll(/\p{Cf}|\p{Cs}/gu, '');
  return visible.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

function hideUrls(text: string): string {
  if (!/\/token\//i.test(text)) return text;
  return text
    .split(' ')
    .map((word) => (/\/token\//i.test(word) ? '[url]' : word))
    .join(' ');
}

/** Phones are digits, or digits with the usual marks between them: `5511987654321`, `+55 (11) 98765-4321`. */
function maskNumbers(text: string): string {
  return text.replaceAll(/\+?\d(?:[ ()-]{0,2}\d){7,}/g, (found) => maskPhone(found.replaceAll(/\D/g, '')));
}

function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
