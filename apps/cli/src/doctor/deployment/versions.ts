import { VERSION, type RunningProcess } from '@pombo/ledger';
import type { Config } from '@pombo/worker';
import { words } from '../../terminal/words.ts';
import { found, type Finding } from '../finding.ts';
import { withLedger } from './with-ledger.ts';

const check = 'versions';

/** Checks that every worker and every server of the API has the version of this command. */
export function checkVersions(config: Config): Promise<Finding[]> {
  return withLedger(check, config, async (ledger) => {
    const running = await ledger.layouts.processes();
    if (running.length === 0) return [{ check, level: 'skipped', message: words('doctor_versions_none') }];
    const others = Map.groupBy(
      running.filter(({ version }) => version !== VERSION),
      ({ version }) => version,
    );
    if (others.size > 0) return [...others].map(([version, processes]) => differing(version, processes));
    const message = words('doctor_versions_ok', { version: VERSION, processes: running.length });
    return [{ check, level: 'ok', message }];
  });
}

function differing(version: string | undefined, processes: readonly RunningProcess[]): Finding {
  const workers = processes.filter(({ kind }) => kind === 'worker').length;
  const values = { workers, apis: processes.length - workers, version, own: VERSION };
  return { check, level: 'warning', ...found('doctor_versions_other', values) };
}
