import { rememberNumbers, type AskNumbers } from '@pombo/campaign';
import { configuredInstances } from '@pombo/worker';
import { createNumberLookup } from '@pombo/zapi';
import type { Deployment } from '../../deployment/deployment.ts';
import type { CampaignFlags } from './flags.ts';

/**
 * Returns the lookup of `--verify-numbers` for reading a file; empty without the flag. Asks through the campaign's first
 * number that is configured here and answers. Throws `invalid_config`.
 */
export function verification(
  { verifyNumbers, instance = [] }: CampaignFlags,
  config: Deployment['config'],
): { verify?: AskNumbers } {
  if (verifyNumbers !== true) return {};
  const here = configuredInstances(config);
  const chosen = instance.flatMap((name) => here.filter((each) => each.name === name));
  const instances = instance.length === 0 ? here : chosen;
  return { verify: rememberNumbers(createNumberLookup({ instances, baseUrl: config.baseUrl })) };
}
