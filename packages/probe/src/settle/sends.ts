import { found, unsettled, type Finding } from '../findings.ts';
import { errorText, isAccepted, isRefused, type Observations, type SentMessage } from '../observations.ts';
import { DELAY_ABOVE, type StepName } from '../plan.ts';

/** What the messages themselves settle: question 2, and question 5 for images. */
export function settleSends(seen: Observations): Finding[] {
  return [imageFetch(seen), delayAbove(seen), delayBelow(seen), delayOnStatus()];
}

const FETCH = { question: 2, about: 'whether send-image fetches the URL before it answers' } as const;

function imageFetch({ messages, fetches, listened }: Observations): Finding {
  if (!listened) return unsettled(FETCH, 'It needs --webhook-url, an address whose requests the probe can see.');
  const message = stepOf(messages, 'ordinary');
  if (message === undefined || !isAccepted(message.reply))
    return unsettled(FETCH, 'The message with a URL was not accepted.');
  const [first] = fetches;
  if (first === undefined) {
    return unsettled(FETCH, 'Z-API never fetched the image. Does --webhook-url lead here, from the internet?');
  }
  const waited = first.endedAt !== undefined && first.endedAt <= message.answeredAt;
  return waited
    ? found(FETCH, 'imageFetchAt', 'before-answer', 'Z-API waited for the image before it answered.')
    : found(FETCH, 'imageFetchAt', 'dequeue', 'Z-API answered before it had the image.');
}

const ABOVE = { question: 5, about: 'delayMessage above 15' } as const;

/** The wait before the next message, in seconds: at most 7 is Z-API's own 1-3, with time for an image and a look. */
const OWN_PACE_S = 7;
/** Between these lies 15. */
const CLAMPED_S = [12, 24] as const;
/** At least this is the delay that was asked for. */
const AS_GIVEN_S = DELAY_ABOVE - 3;

function delayAbove({ messages }: Observations): Finding {
  const asked = stepOf(messages, 'delay-above');
  const next = stepOf(messages, 'ordinary');
  if (asked === undefined || next === undefined) return unsettled(ABOVE, 'Its two messages were not both sent.');
  if (!isAccepted(next.reply)) return unsettled(ABOVE, 'Z-API did not accept an ordinary message either.');
  if (isRefused(asked.reply) && asked.reply.kind === 'reply') {
    const answer = { status: asked.reply.status, body: asked.reply.body };
    return found(ABOVE, 'delayOutOfRange', answer, `Refused with HTTP ${answer.status}: ${errorText(asked.reply)}`);
  }
  if (asked.leftQueueAt === undefined || next.leftQueueAt === undefined) {
    return unsettled(ABOVE, "The messages did not leave Z-API's queue in time.");
  }
  const waited = (next.leftQueueAt - asked.leftQueueAt) / 1000;
  const text = `The next message was sent ${waited.toFixed(1)} s later`;
  if (waited <= OWN_PACE_S) return found(ABOVE, 'delayOutOfRange', 'default', `${text}: ${DELAY_ABOVE} was ignored.`);
  if (waited >= AS_GIVEN_S) return found(ABOVE, 'delayOutOfRange', 'as-given', `${text}: ${DELAY_ABOVE} was used.`);
  if (waited >= CLAMPED_S[0] && waited <= CLAMPED_S[1]) {
    return found(ABOVE, 'delayOutOfRange', 'clamp', `${text}: 15 was used.`);
  }
  return unsettled(ABOVE, `${text}, which fits no rule.`);
}

const BELOW = { question: 5, about: 'delayMessage below 1' } as const;

function delayBelow({ messages }: Observations): Finding {
  const asked = stepOf(messages, 'delay-below');
  if (asked === undefined) return unsettled(BELOW, 'Its message was not sent.');
  if (isAccepted(asked.reply)) return unsettled(BELOW, 'Accepted. How long Z-API then waits is not measured.');
  if (!isRefused(asked.reply)) return unsettled(BELOW, 'Z-API gave no clear answer.');
  const above = stepOf(messages, 'delay-above');
  const text = `Refused: ${errorText(asked.reply)}`;
  const both = above !== undefined && isRefused(above.reply);
  return { ...BELOW, verdict: both ? 'as-guessed' : 'differs', text: both ? `${text}, like one above 15.` : text };
}

function delayOnStatus(): Finding {
  const subject = { question: 5, about: 'delayMessage on a status' } as const;
  return unsettled(
    subject,
    "Not probed: a status goes to the number's contacts, and the probe sends to your phone only.",
  );
}

/** Returns the message of this step. */
export function stepOf(messages: readonly SentMessage[], name: StepName): SentMessage | undefined {
  return messages.find(({ step }) => step.name === name);
}
