import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { createProgram } from '../program.ts';
import { reportError } from './error-report.ts';
import { watchInterrupt } from './interrupt.ts';

afterEach(() => vi.restoreAllMocks());

test('what a signal stopped is reported as interrupted, never as an internal error', async () => {
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = createProgram();
  const aborted = AbortSignal.abort().reason as Error;
  expect(reportError(aborted, program, { json: false, color: false, debug: false })).toBe(1);
  const interrupt = watchInterrupt();
  const waiting = sleep(60_000, undefined, { signal: interrupt.signal }).catch((error: unknown) => error);
  process.emit('SIGTERM', 'SIGTERM');
  expect(reportError(await waiting, program, { json: false, color: false, debug: false })).toBe(143);
  interrupt.close();
  const [first, second] = err.mock.calls.map(([text]) => String(text));
  expect(first).toContain('internal');
  expect(second).toBe('error interrupted  Stopped before it was finished\n');
});
