import { notice } from '@pombo/catalogue';
import { PomboError, type SendingRules } from '@pombo/core';
import { openingAfter } from '@pombo/schedule';
import type { Timing } from './timing.ts';

/** A number of a campaign and its own rules, if they are known. */
export interface NumberHours {
  instance: string;
  rules?: SendingRules | undefined;
}

/**
 * Throws `campaign_refused`, naming both, when a campaign's hours never overlap those of one of its numbers: that number's
 * messages would wait forever, and the campaign would never end.
 */
export function refuseDisjointHours({ rules, startAt }: Timing, numbers: readonly NumberHours[], nowMs: number): void {
  if (rules === undefined) return;
  const isolateErrors = numbers.find(
    (each) =>
      each.rules !== undefined && openingAfter(Math.max(nowMs, startAt ?? 0), [rules, each.rules]) === undefined,
  );
  if (isolateErrors === undefined) return;
  const { instance } = isolateErrors;
  const hours = { hours: hoursText(rules), instanceHours: hoursText(isolateErrors.rules!) };
  throw new PomboError('campaign_refused', notice('flags_disjoint_hours', { instance, ...hours }));
}

/** Returns hours as text: `mon-fri, 09:00-18:00 (America/Sao_Paulo)`. */
function hoursText({ window, days, timezone }: SendingRules): string {
  const hours = [days, window].filter((text) => text !== undefined).join(', ');
  return timezone === undefined ? hours : `${hours} (${timezone})`;
}
