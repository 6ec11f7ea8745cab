import { randomUUID } from 'node:crypto';
import { notice } from '@pombo/catalogue';
import {
  defined,
  PHONE_EXAMPLE,
  PomboError,
  parseRecipient,
  withPlus,
  type ImageRef,
  type PhoneRules,
  type SendImageInput,
} from '@pombo/core';
import type { CampaignRecord, StoredRow } from '../store/record.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

export interface TestMessageDeps {
  store: CampaignStore;
  /** Returns the text of an image; undefined when its bytes are no longer stored. */
  readImage(image: ImageRef): Promise<string | undefined>;
  /** How the deployment reads phones. */
  phones: PhoneRules;
}

/**
 * Returns the campaign's first message, addressed to another phone for review (`to`, as a person types it). It is a
 * separate message through the same number, urgent, and not counted in the campaign. Throws `invalid_input` (the phone),
 * `wrong_status` (nothing is stored yet), `image_unreadable`.
 */
export async function testMessage(
  record: CampaignRecord,
  to: string,
  { store, readImage, phones }: TestMessageDeps,
): Promise<Omit<SendImageInput, 'type'> & { id: string }> {
  const phone = phoneOf(to, phones);
  const first = await firstRow(record, store);
  if (first === undefined) {
    throw new PomboError('wrong_status', notice('test_nothing', { id: record.id, state: record.state }));
  }
  const { row, lane } = first;
  const ref = row.image ?? record.image;
  const image = ref && (await readImage(ref));
  if (image === undefined) throw new PomboError('image_unreadable', notice('test_no_image'));
  return testMessageTo(phone, { ...row, image, instance: lane });
}

/** What a test message shows. */
export interface TestContent {
  instance: string;
  image: string;
  caption?: string | undefined;
  viewOnce?: boolean | undefined;
}

/**
 * Returns content that is not stored as a campaign yet, addressed to a phone for review (`to`, as a person types it).
 * Throws `invalid_input` (the phone).
 */
export function testMessageOf(content: TestContent, to: string, rules: PhoneRules): ReturnType<typeof testMessageTo> {
  return testMessageTo(phoneOf(to, rules), content);
}

function testMessageTo(
  phone: string,
  { instance, image, caption, viewOnce }: TestContent,
): Omit<SendImageInput, 'type'> & { id: string } {
  return {
    id: `test-${randomUUID()}`,
    instance,
    phone,
    image,
    priority: 'urgent',
    ...defined({ caption, viewOnce }),
  };
}

/** Reads a number as address books write it, or another recipient that Z-API accepts, such as a group. */
function phoneOf(text: string, rules: PhoneRules): string {
  const read = parseRecipient(text, rules);
  // With its +, because the producer parses it again.
  if ('phone' in read) return withPlus(read.phone);
  throw new PomboError('invalid_input', notice('phone_refused', { problem: read.notice }), {
    issues: [{ field: 'to', problem: read.problem, example: PHONE_EXAMPLE }],
  });
}

/** Returns the earliest line that goes to a phone, or the earliest of all in a file of status posts. */
async function firstRow(
  { id, rows }: CampaignRecord,
  store: CampaignStore,
): Promise<{ lane: string; row: StoredRow } | undefined> {
  const heads = await Promise.all(
    Object.keys(rows).map(async (lane) => {
      const stored = (await store.rows(id, lane, 0)).filter(({ gone }) => gone !== true);
      const row = stored.find(({ phone }) => phone !== undefined) ?? stored[0];
      return row === undefined ? [] : [{ lane, row }];
    }),
  );
  const rank = ({ row }: { row: StoredRow }): number => row.line + (row.phone === undefined ? 2 ** 40 : 0);
  return heads.flat().toSorted((a, b) => rank(a) - rank(b))[0];
}
