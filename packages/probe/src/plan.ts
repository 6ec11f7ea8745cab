import { inline, pngOf, pngOfBytes, WEBP } from './images.ts';

export type StepName = 'delay-above' | 'ordinary' | 'delay-below' | 'below-5-mib' | 'above-5-mib' | 'webp';

/** One message that the probe sends, always to the same phone. */
export interface Step {
  name: StepName;
  caption: string;
  /** What the user reads before consenting. */
  what: string;
  /** Returns the image; undefined: it is fetched from the probe's own address. */
  image?: () => string;
  delayMessage?: number;
  /** A refusal of this message is one of the answers looked for. */
  mayBeRefused?: true;
  /** Sent once the callbacks of the others were observed: building and writing a large image would disturb measured times. */
  late?: true;
}

/** Far enough from 15 that a wait shows which of the two was used (seconds). */
export const DELAY_ABOVE = 30;
const MIB = 1024 * 1024;
export const BELOW_5_MIB = 4.75 * MIB;
export const ABOVE_5_MIB = 5.25 * MIB;

/** Returns the messages in the order in which they are sent, at most `left`; those that settle most come first. */
export function planSteps({ images, callbacks, left }: { images: boolean; callbacks: boolean; left: number }): Step[] {
  const steps = [
    ...delaySteps(callbacks),
    ...(images ? imageSteps().map((step) => ({ ...step, late: true as const })) : []),
  ].slice(0, left);
  return steps.map((step, at) => ({ ...step, caption: `Pombo probe ${at + 1}/${steps.length}: ${step.caption}` }));
}

function delaySteps(callbacks: boolean): Step[] {
  const small = (): string => inline(pngOf(64));
  return [
    {
      name: 'delay-above',
      caption: `delayMessage ${DELAY_ABOVE}`,
      what: `a small image with "delayMessage": ${DELAY_ABOVE}, above the documented 15`,
      image: small,
      delayMessage: DELAY_ABOVE,
      mayBeRefused: true,
    },
    callbacks
      ? { name: 'ordinary', caption: 'image by URL', what: 'a small image that Z-API fetches from --webhook-url' }
      : { name: 'ordinary', caption: 'small image', what: 'a small image', image: small },
    {
      name: 'delay-below',
      caption: 'delayMessage 0',
      what: 'a small image with "delayMessage": 0, below the documented 1',
      image: small,
      delayMessage: 0,
      mayBeRefused: true,
    },
  ];
}

function imageSteps(): Step[] {
  return [
    {
      name: 'below-5-mib',
      caption: '4.75 MiB',
      what: 'an image of 4.75 MiB',
      image: () => inline(pngOfBytes(BELOW_5_MIB)),
      mayBeRefused: true,
    },
    {
      name: 'above-5-mib',
      caption: '5.25 MiB',
      what: 'an image of 5.25 MiB',
      image: () => inline(pngOfBytes(ABOVE_5_MIB)),
      mayBeRefused: true,
    },
    { name: 'webp', caption: 'WebP', what: 'a WebP image', image: () => WEBP, mayBeRefused: true },
  ];
}
