import { campaignNotFound, type CampaignRecord, type CampaignStore } from '@pombo/campaign';
import { nearest, PomboError } from '@pombo/core';
import { offsetText } from '../terminal/table.ts';

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
  throw new PomboError(
    'invalid_input',
    `${found.length} campaigns ${named.length > 0 ? 'are called' : 'begin with'} "${idOrName}"`,
    {
      hint: ['Use the id:', ...found.slice(0, SHOWN).map(line)].join('\n'),
    },
  );
}

function notFound(idOrName: string, all: readonly CampaignRecord[]): PomboError {
  const meant = nearest(
    idOrName,
    all.map(({ name }) => name),
  );
  if (meant === undefined) return campaignNotFound(idOrName);
  const { code, message, hint } = campaignNotFound(idOrName);
  return new PomboError(code, message, { hint: [`Did you mean "${meant}"?`, hint].filter(Boolean).join('\n') });
}

const SHOWN = 8;

function line({ id, name, state, createdAt }: CampaignRecord): string {
  return `${id}  ${state}, created ${new Date(createdAt).toLocaleString('sv')} ${offsetText(new Date(createdAt))}  ${name}`;
}
