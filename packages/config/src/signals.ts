import { faultFacts } from './fault.ts';
import type { Log } from './log.ts';

interface Stoppable {
  /** False: some of what was under way did not end in time. */
  stop(): Promise<boolean>;
}

/** A process in which something failed unseen may not stop as it should: it ends by then, whatever is under way. */
const FAULT_LIMIT_MS = 90_000;

/**
 * When a process ends, and how: it takes nothing new, lets what is under way end, and exits. SIGTERM and SIGINT: exit 0,
 * or 1 when some of it did not end in time. A fault that nobody caught (an exception, a rejection): exit 1, and what is
 * said of it has no secret and no phone. A second signal ends the process at once (130 or 143); a POST in flight then
 * ends `unknown`.
 */
export function stopOnSignal(running: Stoppable, log: Log): void {
  let stopping = false;

  function stop(goodCode: 0 | 1): void {
    stopping = true;
    running.stop().then(
      (clean) => process.exit(clean ? goodCode : 1),
      (error: unknown) => {
        log.error({ error: faultFacts(error) }, 'stop.failed');
        process.exit(1);
      },
    );
  }

  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    log.info({ signal }, 'stopping');
    stop(0);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const onFault = (thrown: unknown): void => {
    log.error({ error: faultFacts(thrown), stopping }, 'process.fault');
    if (stopping) return;
    setTimeout(() => process.exit(1), FAULT_LIMIT_MS).unref();
    stop(1);
  };
  // A rejection that nobody handled comes as an exception too.
  process.on('uncaughtException', onFault);
}
