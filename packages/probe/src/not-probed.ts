import type { Question } from './findings.ts';

/** A question that the probe leaves alone. */
export interface NotProbed {
  question: Question;
  about: string;
  why: string;
  ask: string;
}

/** The questions that no probe of one's own number can settle without harm, and what to ask Z-API instead. */
export const NOT_PROBED: readonly NotProbed[] = [
  {
    question: 1,
    about: 'the refusal of a disconnected number, and of the 1001st message in its queue',
    why: 'The number would have to be disconnected, with up to 1,001 messages that Z-API sends when it reconnects.',
    ask: 'Which status and body does send-image answer while the number is disconnected and disableEnqueueWhenDisconnected is on, and when the queue holds 1,000 messages?',
  },
  {
    question: 8,
    about: 'HTTP 429',
    why: 'Only a flood of requests could provoke it, which puts the number and the account at risk.',
    ask: 'Does the API ever answer 429, at which rate, and with which Retry-After?',
  },
  {
    question: 9,
    about: 'a 13-digit number whose account has 12 digits',
    why: 'It needs a number of that kind, and a wrong guess would reach another person.',
    ask: 'Is a send to 13 digits corrected if the WhatsApp account has 12, and which phone do callbacks then name?',
  },
];
