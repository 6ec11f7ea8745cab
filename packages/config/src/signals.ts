import type { Log } from './log.ts';

interface Stoppable {
  stop(): Promise<boolean>;
}

/**
 * SIGTERM and SIGINT: take nothing new, let what is under way end, exit 0; exit 1 when some of it did not end in time.
 * A second signal ends the process at once; a POST in flight then ends `unknown`.
 */
export function stopOnSignal(running: Stoppable, log: Log): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    running.stop().then(
      (clean) => process.exit(clean ? 0 : 1),
      (error: unknown) => {
        log.error({ error: String(error) }, 'stop.failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
