import { createCallbackAdmin, createForwarder, forwardSecret, type Forwarded } from '@pombo/events';
import { createRedactor } from '@pombo/zapi';
import { withLastingDeployment, type Deployment } from '../deployment/deployment.ts';
import { badFlags } from '../terminal/flags.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { eventCells, eventLine } from './event-text.ts';
import { followEvents, type EventFlags } from './follow.ts';
import { words } from '../terminal/words.ts';

/**
 * `pombo listen`: posts each event to a local backend, signed as for a registered endpoint, until Ctrl-C, with exit code
 * 130. Each event is posted once, whatever the backend answers. Nothing is registered. Throws `invalid_input`,
 * `unknown_instance`, `redis_unreachable`.
 */
export async function listenAndForward(
  { forwardTo, ...flags }: EventFlags & { forwardTo: string },
  output: Output,
): Promise<void> {
  const url = readUrl(forwardTo);
  const interrupt = watchInterrupt();
  const { line } = createRedactor([]);
  let forwarder: ReturnType<typeof createForwarder> | undefined;
  interrupt.signal.addEventListener('abort', () => forwarder?.close());
  try {
    await withLastingDeployment((lasting) =>
      followEvents(flags, {
        lasting,
        signal: interrupt.signal,
        output,
        async onReady(deployment) {
          const secret = forwardSecret(await secretOf(deployment));
          forwarder = createForwarder(url, secret, line);
          output.say(words('events_forwarding', { url }));
          output.say(words('events_secret', { secret }));
        },
        async onEvent(event) {
          const delivery = await forwarder!.forward(event);
          if (interrupt.signal.aborted) return;
          const cells = eventCells(event).slice(0, 4);
          output.document({ event, delivery }, () => [eventLine([...cells, answerText(delivery)])]);
        },
      }),
    );
    process.exitCode = interruptExitCode();
  } finally {
    forwarder?.close();
    interrupt.close();
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href;
  const problem = words('events_not_http');
  throw badFlags([{ field: '--forward-to', problem, example: 'http://localhost:8000/pombo' }]);
}

async function secretOf({ client, config: { prefix } }: Deployment): Promise<string> {
  const desk = createCallbackAdmin({ client, prefix, allowLoopback: true, line: createRedactor([]).line });
  try {
    return await desk.secret();
  } finally {
    desk.close();
  }
}

/** `200 (12 ms)`, `✗ 500: boom (3 ms)`, `✗ connection refused (1 ms)` */
function answerText({ ok, status, ms, why }: Forwarded): string {
  const answer = [status, why].filter((part) => part !== undefined).join(': ');
  return `${ok ? '' : '✗ '}${answer} (${ms} ms)`;
}
