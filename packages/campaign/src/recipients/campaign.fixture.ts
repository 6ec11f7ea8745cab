import { readCampaign, type ReadOptions, type Summary } from './read-campaign.ts';
import type { Recipient } from './recipient-reader.ts';
import type { Rejection } from '../csv/rejection.ts';

/** The bytes of a CSV with these lines. */
export function csv(...lines: string[]): Uint8Array {
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** A PNG of one pixel, as a data: URL. */
export const PIXEL: string =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export const IMAGE = 'https://example.com/photo.jpg';

/** Reads a whole campaign, with an instance and an image unless the test gives its own. */
export async function readAll(
  source: Uint8Array | string,
  options: ReadOptions = {},
): Promise<{ summary: Summary; recipients: Recipient[]; rejections: Rejection[] }> {
  const recipients: Recipient[] = [];
  const rejections: Rejection[] = [];
  const summary = await readCampaign(
    source,
    { instances: ['vendas'], image: IMAGE, ...options },
    {
      onRecipient: (recipient) => void recipients.push(recipient),
      onRejected: (rejection) => void rejections.push(rejection),
    },
  );
  return { summary, recipients, rejections };
}
