import { notice } from '@pombo/catalogue';
import { campaignNotFound, type CampaignRecord, type CampaignStore } from '@pombo/campaign';
import { nearest, PomboError } from '@pombo/core';
import { localTime } from '../terminal/table.ts';
import { words } from '../terminal/words.ts';

/**
 * Returns the campaign with this id, id prefix or name (in any case, if none is spelled so); among several, the only one that `fits`. Throws `not_found`, and
 * `invalid_input` if several match.
 */
export async function findCampaign(
  idOrName: string,
  store: CampaignStore,
  fits: (record: CampaignRecord) => boolean = () => true,
): Promise<CampaignRecord> {
  const exact = await store.get(idOrName);
  if (exact !== undefined) return exact;
  const all = await store.list();
  const spelled = all.filter(({ name }) => name === idOrName);
  const named = spelled.length > 0 ? spelled : all.filter(({ name }) => name.toLowerCase() === idOrName.toLowerCase());
  const found = named.length > 0 ? named : all.filter(({ id }) => id.startsWith(idOrName));
  if (found.length === 0) throw notFound(idOrName, all);
  if (found.length === 1) return found[0]!;
  const fitting = found.filter(fits);
  if (fitting.length === 1) return fitting[0]!;
  const lines = found.slice(0, SHOWN).map(line);
  const said = { given: idOrName, count: found.length, isName: named.length > 0, lines };
  throw new PomboError('invalid_input', notice('campaign_several', said));
}

function notFound(idOrName: string, all: readonly CampaignRecord[]): PomboError {
  const meant = nearest(
    idOrName,
    all.map(({ name }) => name),
  );
  if (meant === undefined) return campaignNotFound(idOrName);
  return new PomboError('not_found', notice('campaign_meant', { id: idOrName, name: meant }));
}

const SHOWN = 8;

function line({ id, name, state, createdAt }: CampaignRecord): string {
  return words('campaign_line', { id, name, state, at: localTime(createdAt) });
}
