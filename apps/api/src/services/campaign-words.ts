import { sayAll, type AnyNotice, type Language } from '@pombo/catalogue';

interface Reasoned {
  reason?: string | undefined;
  reasonNotice?: AnyNotice | undefined;
}

/** Returns a campaign, with its history if it has one, whose reasons are in a language; a person's own words stay. */
export function campaignIn<C extends Reasoned & { history?: readonly Reasoned[] }>(campaign: C, language: Language): C {
  const { history } = campaign;
  return {
    ...inLanguage(campaign, language),
    ...(history === undefined ? {} : { history: history.map((entry) => inLanguage(entry, language)) }),
  };
}

function inLanguage<T extends Reasoned>(given: T, language: Language): T {
  const { reasonNotice, ...rest } = given;
  return { ...rest, ...(reasonNotice === undefined ? {} : { reason: sayAll(reasonNotice, language, 'api') }) } as T;
}
