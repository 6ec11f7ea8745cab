import { withLastingDeployment } from '../deployment/deployment.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { eventCells, eventLine } from './event-text.ts';
import { followEvents, type EventFlags } from './follow.ts';
import { words } from '../terminal/words.ts';

/**
 * `pombo tail`: prints events as they happen until Ctrl-C, with exit code 130. With `--json` each line is one event, in the
 * form of the callbacks. Throws `invalid_input`, `unknown_instance`, `not_found`, `redis_unreachable`.
 */
export async function tailEvents(flags: EventFlags, output: Output): Promise<void> {
  const interrupt = watchInterrupt();
  try {
    await withLastingDeployment((lasting) =>
      followEvents(flags, {
        lasting,
        signal: interrupt.signal,
        output,
        onReady: () => output.say(words('events_from_now')),
        onEvent: (event) => output.document(event, () => [eventLine(eventCells(event))]),
      }),
    );
    process.exitCode = interruptExitCode();
  } finally {
    interrupt.close();
  }
}
