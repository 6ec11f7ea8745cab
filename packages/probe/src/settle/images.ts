import { found, unsettled, type Finding } from '../findings.ts';
import { errorText, isAccepted, isRefused, messageOf, type Observations } from '../observations.ts';
import { ABOVE_5_MIB, BELOW_5_MIB, type StepName } from '../plan.ts';
import { stepOf } from './sends.ts';

const SIZE = { question: 7, about: 'the largest image' } as const;
const WEBP = { question: 7, about: 'WebP images' } as const;

/** What `--images` settles: question 7 in part. */
export function settleImages(seen: Observations): Finding[] {
  return [size(seen), webp(seen)];
}

function size(seen: Observations): Finding {
  const [below, above] = [fateOf(seen, 'below-5-mib'), fateOf(seen, 'above-5-mib')];
  if (below.fate === 'not-sent') return unsettled(SIZE, 'It needs --images.');
  if (below.fate === 'failed') {
    const text = `An image of 4.75 MiB failed: ${below.text}. The limit is lower; the probe does not search for it.`;
    return found(SIZE, 'maxImageBytes', BELOW_5_MIB - 1, text);
  }
  if (above.fate === 'sent') {
    const text = 'An image of 5.25 MiB was sent. The limit is higher; the probe does not search for it.';
    return found(SIZE, 'maxImageBytes', ABOVE_5_MIB, text);
  }
  if (below.fate === 'unclear' || above.fate !== 'failed') return unsettled(SIZE, unclear(seen));
  const text = `Between 4.75 and 5.25 MiB: the larger one failed: ${above.text}`;
  return found(SIZE, 'maxImageBytes', 5 * 1024 * 1024, text);
}

function webp(seen: Observations): Finding {
  const { fate, text } = fateOf(seen, 'webp');
  switch (fate) {
    case 'not-sent':
      return unsettled(WEBP, 'It needs --images.');
    case 'unclear':
      return unsettled(WEBP, unclear(seen));
    case 'sent':
      return { ...WEBP, verdict: 'as-guessed', text: 'Z-API sent it.' };
    case 'failed':
      return { ...WEBP, verdict: 'differs', text: `It failed: ${text}` };
  }
}

function unclear({ listened }: Observations): string {
  return listened
    ? 'No callback said what became of the images. Your phone shows which arrived: see their captions.'
    : 'Only callbacks say what became of an image (--webhook-url). Your phone shows which arrived: see their captions.';
}

interface Fate {
  fate: 'not-sent' | 'sent' | 'failed' | 'unclear';
  text: string;
}

function fateOf({ messages, callbacks }: Observations, name: StepName): Fate {
  const message = stepOf(messages, name);
  if (message === undefined) return { fate: 'not-sent', text: '' };
  if (isRefused(message.reply)) return { fate: 'failed', text: errorText(message.reply) };
  if (!isAccepted(message.reply)) return { fate: 'unclear', text: '' };
  const delivery = callbacks.find(
    (each) => each.body['type'] === 'DeliveryCallback' && messageOf(each, messages) === message,
  );
  if (delivery === undefined) return { fate: 'unclear', text: '' };
  const { error } = delivery.body;
  return error
    ? { fate: 'failed', text: typeof error === 'string' ? error : 'without a text' }
    : { fate: 'sent', text: '' };
}
