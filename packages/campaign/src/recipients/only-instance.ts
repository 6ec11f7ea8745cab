import type { Columns } from '../csv/header.ts';
import type { CampaignDefaults } from './campaign-defaults.ts';

/**
 * Returns the options with the only configured number to send through, if neither the options nor a column of the file
 * name one. The campaign is then the same as if it had been named.
 */
export function withOnlyInstance<T extends CampaignDefaults>(options: T, columns: Columns): T {
  const { instances = [], onlyInstance } = options;
  const named = instances.length > 0 || columns.reserved.instance !== undefined;
  return named || onlyInstance === undefined ? options : { ...options, instances: [onlyInstance] };
}
