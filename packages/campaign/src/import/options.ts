import type { ImageRef, OnUnknown, Pace, SendingRules } from '@pombo/core';
import type { Rejection } from '../csv/rejection.ts';
import type { ReadSendRecords } from '../dedupe/known-ids.ts';
import type { ReadOptions } from '../recipients/read-campaign.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

/** How a campaign is created, in addition to how its file is read. */
export interface CreateOptions extends Omit<ReadOptions, 'instances'> {
  /** Numbers to send through. A line's `instance` cell overrides them; may be empty when every line names one. */
  instances: readonly string[];
  /** Default: the file's name. */
  name?: string;
  /** The file's name as its owner knows it (default: that of the path that is read). */
  fileName?: string;
  /** The user's own id. The same id with other content is a conflict. */
  id?: string;
  /** Creates a new campaign although the same one exists, and leaves out the people whom that one reached. */
  again?: boolean;
  /** With `again`: includes the people whom an earlier run has reached. */
  includeSent?: boolean;
  pace?: Pace;
  onUnknown?: OnUnknown;
  expiresAt?: number;
  /** Once started, it waits until this time (ms since the epoch). */
  startAt?: number;
  /** Its own hours, days and daily limit. */
  rules?: SendingRules;
  /** False: each number sends its own rows, even while it is held. */
  share?: boolean;
  /** False: it may start without a check of its images. */
  imageCheck?: boolean;
  /** Where to write the rejected lines. */
  rejected?: string;
  /** Called for each line that is rejected or left out as a duplicate, in the file's order. */
  onLeftOut?: (line: Rejection) => void;
  /** Called with the number of rows stored so far. */
  onProgress?: (stored: number) => void;
  signal?: AbortSignal;
}

export interface CreateDeps {
  store: CampaignStore;
  /** Stores an image once and returns a reference. `untilMs`: the latest time it is needed (ms since the epoch). */
  keepImage(image: string, untilMs?: number): Promise<ImageRef>;
  /** Returns the number that wrote first to each person, in the order given. Absent: no person was written to before. */
  numbersOf?(persons: readonly string[]): Promise<(string | undefined)[]>;
  /** Reads the send records of messages. Absent: what an earlier run has queued counts as sent, and no id is looked up. */
  sendRecords?: ReadSendRecords;
  /** Returns a number's own hours, days and limit. Absent: they are not known here. */
  rulesOf?(instance: string): SendingRules | undefined;
}
