import type { Log } from '@pombo/core';
import type { Logger } from 'pino';

interface Stoppable {
  /** Resolves to false if some work did not finish in time. */
  stop(): Promise<boolean>;
}

/** After an unexpected fault a process may be unable to stop cleanly. It exits after this time in any case (ms). */
const FAULT_LIMIT_MS = 90_000;

/**
 * Ends the process: it accepts nothing new, lets current work finish, and exits. SIGTERM and SIGINT: exit 0, or 1 if some
 * work did not finish in time. An uncaught exception or rejection: exit 1, and its log line holds no secret and
 * no phone number. A second signal ends the process at once (130 or 143); a POST in flight then ends `unknown`.
 */
export function stopOnSignal(running: Stoppable, log: Log): void {
  let stopping = false;

  function stop(goodCode: 0 | 1): void {
    stopping = true;
    running.stop().then(
      (clean) => process.exit(clean ? goodCode : 1),
      (error: unknown) => {
        log.error({ error }, 'stop.failed');
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
    log.error({ error: thrown, stopping }, 'process.fault');
    if (stopping) return;
    setTimeout(() => process.exit(1), FAULT_LIMIT_MS).unref();
    stop(1);
  };
  // An unhandled rejection arrives as an exception, too.
  process.on('uncaughtException', onFault);
}

/**
 * Changes the log level at run time: SIGUSR2 switches to `debug` (`trace` where LOG_LEVEL is `debug` already), and the next
 * SIGUSR2 back to LOG_LEVEL. The event `log.level` names the new level. Does nothing on Windows, which has no such signal.
 */
export function switchLevelOnSignal(log: Pick<Logger, 'level' | 'info'>): void {
  const usual = log.level;
  const detailed = usual === 'debug' || usual === 'trace' ? 'trace' : 'debug';
  if (process.platform === 'win32') return;
  process.on('SIGUSR2', () => {
    const next = log.level === usual ? detailed : usual;
    if (next === detailed) log.level = next;
    // While the log is detailed, so that the change is visible.
    log.info({ now: next }, 'log.level');
    log.level = next;
  });
}
