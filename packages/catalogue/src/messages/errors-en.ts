import type { ErrorGuide } from './guide.ts';

const SETTLE = 'Look at the phone, then settle it as sent, or send it again if it did not arrive.';

/** Every error that ends a message, or leaves it `unknown`. Causes are Z-API's and WhatsApp's, as documented by Z-API. */
export const ERRORS_EN = {
  invalid_phone: {
    means: 'Z-API says that the phone is not valid.',
    advice: 'Correct the phone, and send it as a new message.',
    retry: 'no',
  },
  empty_field: {
    means: 'Z-API says that a field of the message is empty.',
    advice: 'Complete the field, and send it as a new message.',
    retry: 'no',
  },
  invalid_field: {
    means: 'Z-API says that a field of the message is not valid.',
    advice: 'Correct the field, and send it as a new message.',
    retry: 'no',
  },
  too_large: {
    means: 'Z-API says that the message is too large.',
    advice: 'Use a smaller image, and send it as a new message.',
    retry: 'no',
  },
  rejected: {
    means: 'Z-API refused the message in words that Pombo does not know.',
    advice: "Read Z-API's words, correct what they name, and retry.",
    retry: 'after',
  },
  gateway_error: {
    means: 'Z-API failed on the message five times (500, 503 …).',
    advice: 'Wait until Z-API works again, then retry.',
    retry: 'after',
  },
  image_gone: {
    means: 'The stored image is no longer available.',
    advice: 'Send it as a new message, with the image.',
    retry: 'no',
  },
  poison: {
    means: 'Three workers died while they prepared the message.',
    advice: "Look at the workers' logs before you retry.",
    retry: 'after',
  },
  recipient_unreachable: {
    means: 'The number is not on WhatsApp, or accepts no messages.',
    advice: 'Remove the phone from your list.',
    retry: 'no',
  },
  media_unusable: {
    means: 'Z-API could not fetch or convert the image.',
    advice: 'Open the image URL from outside your network; once it works, retry.',
    retry: 'after',
  },
  shadow_ban: {
    means: 'WhatsApp restricts the number that sends.',
    advice: 'Wait some hours without reconnecting it; then release the number, and retry.',
    retry: 'after',
  },
  rejected_by_whatsapp: {
    means: 'WhatsApp refused the message, which is a sign of a restricted number if it repeats.',
    advice: 'Send slower, or wait some hours; then retry.',
    retry: 'after',
  },
  request_invalid: {
    means: 'Z-API says that the request was wrong for this message.',
    advice: "Read Z-API's words, correct what they name, and retry.",
    retry: 'after',
  },
  not_queued: {
    means: 'Z-API accepted the message three times, and each time it never entered its queue.',
    advice: "Check the instance in Z-API's panel, then retry.",
    retry: 'after',
  },
  expired: {
    means: 'It was not sent before its end time.',
    advice: 'If it is still worth sending, retry.',
    retry: 'after',
  },
  too_old: {
    means: 'It waited longer than POMBO_MESSAGE_MAX_AGE allows.',
    advice: 'If it is still worth sending, retry.',
    retry: 'after',
  },
  'lost-answer': { means: "The connection broke before Z-API's reply arrived.", advice: SETTLE, retry: 'settle' },
  'gateway-silence': { means: 'A proxy replied in place of Z-API (502, 504 …).', advice: SETTLE, retry: 'settle' },
  'unclear-answer': { means: "Z-API's reply proves nothing.", advice: SETTLE, retry: 'settle' },
  'ids-with-error': { means: 'Z-API replied with ids and an error at once.', advice: SETTLE, retry: 'settle' },
  'worker-died': { means: 'The worker died while the request was open.', advice: SETTLE, retry: 'settle' },
  'callback-uncertain': {
    means: 'Z-API reported that it does not know whether it was sent.',
    advice: SETTLE,
    retry: 'settle',
  },
  rollback: { means: 'Redis lost a part of this attempt.', advice: SETTLE, retry: 'settle' },
  recalled: {
    means: "It was recalled from Z-API's queue, and may have been sent before that.",
    advice: SETTLE,
    retry: 'settle',
  },
  'evidence-pending': {
    means: 'A callback may be about it, so Pombo did not send it again.',
    advice: SETTLE,
    retry: 'settle',
  },
  'search-unanswered': {
    means: "Z-API's queue did not say whether it has the message, so Pombo did not send it again.",
    advice: SETTLE,
    retry: 'settle',
  },
} satisfies Record<string, ErrorGuide>;

/** What ended a message, or left it `unknown`. */
export type MessageErrorCode = keyof typeof ERRORS_EN;
