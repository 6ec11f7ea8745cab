import { hash, randomUUID } from 'node:crypto';
import { DEFAULT_COUNTRY, PomboError } from '@pombo/core';
import type { Recipient } from '../recipients/recipient-reader.ts';

/** What makes two campaigns the same: the same command twice must not send twice. */
export interface CampaignContent {
  /** SHA-256 of the file (`finding.sha256`). */
  sha256: string;
  /** The caption template as given. */
  caption?: string | undefined;
  /** The image as it is sent (a file's bytes as a data: text), or the template of one. */
  image?: string | undefined;
  instances?: readonly string[] | undefined;
  country?: string | undefined;
}

/** A campaign's id and the print of its content. An existing id with another print is a conflict. */
export interface CampaignIdentity {
  id: string;
  fingerprint: string;
  /** Print of image and text alone; absent without an image for the whole campaign, when lines bring their own. */
  messagePrint?: string;
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The id of a campaign: `cmp_…` from its content, so that the same command twice means the same campaign; a `key` of
 * the user's own (`--id`) as it stands; or a new one each time (`again`). When and how fast it sends (window, pace, start,
 * limits, name) is left out on purpose: the same people would get the same picture again. Throws `invalid_input` for a
 * key that could not stand in a URL.
 */
export function campaignIdentity(
  content: CampaignContent,
  choice: { key?: string | undefined; again?: boolean | undefined } = {},
): CampaignIdentity {
  const { sha256, caption, image, instances = [], country = DEFAULT_COUNTRY } = content;
  const names = [...new Set(instances)].toSorted();
  const fingerprint = digest([sha256, caption ?? null, image ?? null, names, country.toUpperCase()]);
  if (choice.key !== undefined && !KEY.test(choice.key)) {
    throw new PomboError('invalid_input', `The id "${choice.key.slice(0, 80)}" can not name a campaign`, {
      hint: 'letters, digits, . _ and -, at most 64',
    });
  }
  const suffix = choice.again === true ? randomUUID().replaceAll('-', '') : fingerprint;
  const messagePrint = image === undefined ? {} : { messagePrint: digest([caption ?? null, image]) };
  return { id: choice.key ?? `cmp_${suffix.slice(0, 24)}`, fingerprint, ...messagePrint };
}

/**
 * The message id of a recipient: its own, when the file names one, else derived from the campaign and the person (for a
 * status post: from what is posted where), so that feeding twice queues once. Holds no phone that could be read.
 */
export function recipientMessageId(campaignId: string, recipient: Recipient): string {
  if (recipient.id !== undefined) return recipient.id;
  const { person, instance, image, caption } = recipient;
  if (person !== undefined) return personMessageId(campaignId, person);
  return messageIdOf([campaignId, 'status', instance ?? null, image, caption ?? null]);
}

/** The message id of a person in a campaign. */
export function personMessageId(campaignId: string, person: string): string {
  return messageIdOf([campaignId, 'person', person]);
}

function messageIdOf(parts: readonly unknown[]): string {
  return `msg_${digest(parts).slice(0, 32)}`;
}

/** SHA-256 over JSON, whose quotes keep neighbouring parts apart. */
function digest(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex');
}
