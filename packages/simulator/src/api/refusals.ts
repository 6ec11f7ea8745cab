import { answerOf, type AnswerSpec } from './answer.ts';

/**
 * Z-API's refusals in words that no decision of Pombo depends on; what Pombo does depend on, and is unproven, is a knob
 * (state/knobs.ts). Documented: 405, 415, 400 "invalid request" and the limit of 50,000 phones. Seen in public code: the
 * text of `unknownPath`, status and text of `instanceNotFound`, and the texts of `lapsed` and of an empty `message`. All
 * other texts and statuses are guesses.
 */
const REFUSALS = {
  unknownPath: { status: 404, body: { error: 'NOT_FOUND', message: 'Unable to find matching target resource method' } },
  wrongVerb: { status: 405, body: { error: 'Method Not Allowed' } },
  noContentType: { status: 415, body: { error: 'Unsupported Media Type' } },
  badJson: { status: 400, body: { error: 'Invalid JSON' } },
  tooLarge: { status: 413, body: { error: 'Request Entity Too Large' } },
  instanceNotFound: { status: 404, body: { error: 'Instance not found' } },
  /** Only for sends: reports about /status differ. */
  lapsed: {
    status: 400,
    body: { error: 'To continue sending a message, you must subscribe to this instance again' },
  },
  insecureWebhook: { status: 400, body: { error: 'The url must be https' } },
  tooManyPhones: { status: 400, body: { error: 'phones must have at most 50000 items' } },
} as const satisfies Record<string, AnswerSpec>;

/** Returns a refusal as a response. */
export function refuse(name: keyof typeof REFUSALS) {
  return answerOf(REFUSALS[name]);
}

/** Returns the refusal of a field that is missing or empty. */
export function refuseEmpty(field: string) {
  return answerOf({ status: 400, body: { error: `The field '${field}' is empty` } });
}
