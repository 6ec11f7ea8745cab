import { knownLanes } from '@pombo/ledger';
import { storedQueues } from '@pombo/queue';
import type { Config } from '@pombo/worker';
import { words } from '../../terminal/words.ts';
import { LIMIT_MS, found, type Finding } from '../finding.ts';
import { withLedger } from './with-ledger.ts';

const check = 'queues';

/** Checks that no queue in Redis belongs to a number that does not exist, and that POMBO_PREFIX is the one in use there. */
export function checkQueues(config: Config): Promise<Finding[]> {
  return withLedger(check, config, async (ledger, client) => {
    const { prefix } = config;
    const stored = await storedQueues(client, { prefix, withinMs: LIMIT_MS / 2 });
    if (stored === undefined) return [{ check, level: 'skipped', message: words('doctor_queues_late') }];
    const { own, otherPrefixes: others } = stored;
    const lanes = new Set(await knownLanes(ledger));
    if (own.size === 0 && lanes.size === 0) {
      if (others.length === 0) return [{ check, level: 'skipped', message: words('doctor_queues_none') }];
      return [{ check, level: 'warning', ...found('doctor_queues_elsewhere', { prefix, others }) }];
    }
    const orphans = [...own].filter(([lane, jobs]) => jobs > 0 && !lanes.has(lane));
    if (orphans.length === 0) return [{ check, level: 'ok', message: words('doctor_queues_ok') }];
    const jobs = orphans.reduce((sum, [, count]) => sum + count, 0);
    const names = orphans.map(([lane]) => lane).toSorted();
    return [{ check, level: 'warning', ...found('doctor_queues_orphan', { lanes: names, jobs }) }];
  });
}
