import { campaignNotFound, type CampaignRecord, type CampaignStore } from '@pombo/campaign';
import { PomboError } from '@pombo/core';

/**
 * The campaign of an id, of the start of one, or of a name; of several, the only one that `fits`. Throws `not_found`; `invalid_input` when several are meant.
 */
export async function findCampaign(
  words: string,
  store: CampaignStore,
  fits: (record: CampaignRecord) => boolean = () => true,
): Promise<CampaignRecord> {
  const exact = await store.get(words);
  if (exact !== undefined) return exact;
  const all = await store.list();
  const named = all.filter(({ name }) => name === words);
  const found = named.length > 0 ? named : all.filter(({ id }) => id.startsWith(words));
  if (found.length === 0) throw campaignNotFound(words);
  if (found.length === 1) return found[0]!;
  const fitting = found.filter(fits);
  if (fitting.length === 1) return fitting[0]!;
  throw new PomboError(
    'invalid_input',
    `${found.length} campaigns ${named.length > 0 ? 'are called' : 'begin with'} "${words}"`,
    {
      hint: ['Say which by its id:', ...found.slice(0, SHOWN).map(line)].join('\n'),
    },
  );
}

const SHOWN = 8;

function line({ id, name, state, createdAt }: CampaignRecord): string {
  return `${id}  ${state}, created ${new Date(createdAt).toLocaleString('sv')}  ${name}`;
}
