import { hash, randomUUID } from 'node:crypto';
import { notice } from '@pombo/catalogue';
import { DEFAULT_COUNTRY, PomboError } from '@pombo/core';
import type { Recipient } from '../recipients/recipient-reader.ts';

/** The content that identifies a campaign, so that the same command twice does not send twice. */
export interface CampaignContent {
  /** SHA-256 of the file (`finding.sha256`). */
  sha256: string;
  /** The sheet, header or column of phones, if it is not the one that the file's own reading would choose. */
  variant?: string | undefined;
  /** The caption template as given. */
  caption?: string | undefined;
  /** The image as it is sent (a file's bytes as a data: URL), or its template. */
  image?: string | undefined;
  instances?: readonly string[] | undefined;
  country?: string | undefined;
}

/** A campaign's id and the hash of its content. An existing id with another hash is a conflict. */
export interface CampaignIdentity {
  id: string;
  fingerprint: string;
  /** Hash of image and text alone; absent when lines bring their own images. */
  messagePrint?: string;
}

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Returns the identity of a campaign: `cmp_…` derived from its content, so that the same command twice means the same
 * campaign; the user's own `key` (`--id`); or a new id each time (`again`). Name, window, pace, start and limits are left
 * out on purpose: changing them must not send the same picture to the same people again. Throws `invalid_input` for a key
 * that is not safe in a URL.
 */
export function campaignIdentity(
  content: CampaignContent,
  choice: { key?: string | undefined; again?: boolean | undefined } = {},
): CampaignIdentity {
  const { sha256, variant, caption, image, instances = [], country = DEFAULT_COUNTRY } = content;
  const names = [...new Set(instances)].toSorted();
  const fingerprint = digest([
    sha256,
    caption ?? null,
    image ?? null,
    names,
    country.toUpperCase(),
    ...(variant === undefined ? [] : [variant]),
  ]);
  if (choice.key !== undefined && !KEY.test(choice.key)) {
    throw new PomboError('invalid_input', notice('import_bad_id', { id: choice.key.slice(0, 80) }));
  }
  const suffix = choice.again === true ? randomUUID().replaceAll('-', '') : fingerprint;
  const messagePrint = image === undefined ? {} : { messagePrint: digest([caption ?? null, image]) };
  return { id: choice.key ?? `cmp_${suffix.slice(0, 24)}`, fingerprint, ...messagePrint };
}

/**
 * Returns the message id of a recipient: the file's, or one derived from the campaign and the person (for a status post,
 * from its content and instance), so that enqueueing a row twice creates one message. It hides no phone: a program that
 * tries all phones finds the one behind an id. The API therefore shows it only to callers who may read phones
 * (`docs/decisions/0015-ids-that-follow-from-a-phone.md`). It cannot change: messages are recognised by it, even after
 * Redis lost its data.
 */
export function recipientMessageId(campaignId: string, recipient: Recipient): string {
  if (recipient.id !== undefined) return recipient.id;
  const { person, instance, image, caption } = recipient;
  if (person !== undefined) return personMessageId(campaignId, person);
  return messageIdOf([campaignId, 'status', instance ?? null, image, caption ?? null]);
}

/** Returns the message id of a person in a campaign. */
export function personMessageId(campaignId: string, person: string): string {
  return messageIdOf([campaignId, 'person', person]);
}

function messageIdOf(parts: readonly unknown[]): string {
  return `msg_${digest(parts).slice(0, 32)}`;
}

/** Returns the SHA-256 of the parts as JSON, whose quotes keep neighbouring parts separate. */
function digest(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex');
}
