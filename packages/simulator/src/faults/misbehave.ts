import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerOf, give, rawResponse, type Answer } from '../api/answer.ts';
import type { Timers } from '../state/clock.ts';
import type { EarlyAction, LateAction } from './request-faults.ts';
import type { Acceptance } from '../api/accept-send.ts';

/** A request that was read, its ordinary response, and everything a fault may do with it. */
export interface Exchange extends Acceptance {
  res: ServerResponse;
  timers: Timers;
  /** Reports the end of the exchange: the intended response, or nothing. Called exactly once. */
  done: (answer?: Answer) => void;
}

/** Carries out a fault on a request whose body was not read. */
export function misbehaveEarly(fault: EarlyAction, { res, done }: Pick<Exchange, 'res' | 'done'>): void {
  switch (fault.kind) {
    case 'close-early':
      res.socket?.destroy();
      return done();
    case 'reset-early':
      res.socket?.resetAndDestroy();
      return done();
    case 'answer-early': {
      const answer = withHeader(answerOf(fault), 'Connection', 'close');
      return done(give(res, answer) ? answer : undefined);
    }
    default:
      return fault satisfies never;
  }
}

/** Carries out a fault on a request that was read. The message is enqueued first if the fault says so. */
export function misbehave(fault: LateAction, exchange: Exchange): void {
  const { res, answer, enqueue, done } = exchange;
  if ('enqueue' in fault && fault.enqueue === true) enqueue();
  const { socket } = res;
  if (!socket || socket.destroyed) return done();
  switch (fault.kind) {
    case 'close':
      socket.destroy();
      return done();
    case 'reset':
      socket.resetAndDestroy();
      return done();
    case 'hang':
      return void socket.once('close', () => done());
    case 'answer':
      return answerWith(res, forged(fault, answer), done);
    case 'truncate': {
      const { bytes, head } = rawResponse(answer);
      endWith(socket, bytes.subarray(0, fault.atByte + (fault.of === 'body' ? head : 0)));
      return done(answer);
    }
    case 'drip':
      return drip(socket, rawResponse(answer).bytes, fault.everyMs, exchange);
    case 'delay':
      return void exchange.timers.after(fault.ms, () => {
        if (fault.enqueue === 'late') enqueue();
        answerWith(res, answer, done);
      });
    case 'garbage':
      endWith(socket, GARBAGE);
      return done();
    case 'huge-headers':
      endWith(socket, rawResponse(withHeader(answer, 'X-Padding', 'x'.repeat(fault.bytes))).bytes);
      return done(answer);
    case 'delivery-error': {
      const { kind: _, ...plannedError } = fault;
      enqueue({ plannedError });
      return answerWith(res, answer, done);
    }
    case 'not-queued':
      answerWith(res, answer, done);
      return exchange.failUnqueued(fault.error);
    case 'callbacks-first':
      return enqueue({ afterCallbacks: { after: fault.wait, run: () => answerWith(res, answer, done) } });
    default:
      return fault satisfies never;
  }
}

const GARBAGE = Buffer.from('\u0000\u0001 this is not HTTP \u00ff\r\n\r\n', 'latin1');

function answerWith(res: ServerResponse, answer: Answer, done: Exchange['done']): void {
  done(give(res, answer) ? answer : undefined);
}

/** Writes to the socket directly, bypassing node's HTTP server, and then closes it (FIN). */
function endWith(socket: Socket, bytes: Uint8Array): void {
  socket.end(bytes, () => socket.destroy());
}

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

/** Returns the response that a fault asks for; with `ids`, its body also contains the ids that were really made. */
function forged(fault: Extract<LateAction, { kind: 'answer' }>, own: Answer): Answer {
  if (!fault.ids || typeof fault.body !== 'object' || fault.body === null) return answerOf(fault);
  const made = JSON.parse(own.body) as Record<string, unknown>;
  const ids = fault.ids.filter((name) => name in made).map((name) => [name, made[name]]);
  return answerOf({ ...fault, body: { ...Object.fromEntries(ids), ...fault.body } });
}

function drip(socket: Socket, bytes: Buffer, everyMs: number, { timers, answer, done }: Exchange): void {
  let at = 0;
  const next = (): void => {
    if (socket.destroyed) return done();
    socket.write(bytes.subarray(at, at + 1));
    at += 1;
    if (at < bytes.length) return void timers.after(everyMs, next);
    socket.end();
    done(answer);
  };
  next();
}
