import type { Log } from '@pombo/delivery';

interface Stoppable {
  stop(): Promise<boolean>;
}

/**
 * SIGTERM and SIGINT: fetch nothing more, let the POSTs in flight end, exit 0; exit 1 when some did not end in time.
 * A second signal ends the process at once; what was in flight then ends `unknown`.
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
