import { PassThrough } from 'node:stream';
import { PomboError } from '@pombo/core';
import { describe, expect, test } from 'vitest';
import { createLog } from './log.ts';

const TOKEN = 'F3A91C7D22E84B0B9A5D';
const PHONE = '5511987654321';

/** What is written to a file or a pipe, and what is written to a terminal. */
function logged(fields: object): { json: Record<string, unknown>; terminal: string; text: string } {
  const [file, terminal] = [false, true].map((isTTY) => {
    const stream = Object.assign(new PassThrough(), { isTTY });
    createLog('info', stream).warn(fields, 'wake.failed');
    return String(stream.read());
  }) as [string, string];
  return { json: JSON.parse(file) as Record<string, unknown>, terminal, text: file + terminal };
}

function failed(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

describe('an error in a log', () => {
  const refused = Object.assign(failed('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379'), { syscall: 'connect' });
  const error = new PomboError('redis_unreachable', 'Redis at 127.0.0.1:6379 cannot be reached', { cause: refused });

  test('has its code, its message, its stack and those of its causes', () => {
    const { json } = logged({ lane: 'vendas', error });
    const at = expect.arrayContaining([expect.stringMatching(/log\.test\.ts:\d+$/)]) as unknown;
    expect(json).toMatchObject({
      msg: 'wake.failed',
      lane: 'vendas',
      error: {
        name: 'PomboError',
        code: 'redis_unreachable',
        message: 'Redis at 127.0.0.1:6379 cannot be reached',
        at,
        cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:6379', syscall: 'connect', at },
      },
    });
  });

  test('is one line on a terminal, with the place where the innermost cause was thrown', () => {
    expect(logged({ error }).terminal).toMatch(
      /wake\.failed error="redis_unreachable: Redis at 127\.0\.0\.1:6379 cannot be reached ← ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:6379" at="[^"\n]*log\.test\.ts:\d+[^"\n]*"\n$/,
    );
  });

  test.for([
    ['of a library', new Error(`POST https://api.z-api.io/instances/1/token/${TOKEN}/send-image to ${PHONE}`)],
    ['that has a path without a host', new Error(`/instances/1/token/short1/send-image to ${PHONE}`)],
    ['as a cause', new Error('x', { cause: new Error('y', { cause: failed(TOKEN, `${TOKEN} ${PHONE}`) }) })],
    ['of several attempts', new AggregateError([failed('ECONNREFUSED', `to ${PHONE} with ${TOKEN}`)], '')],
    ['that carries a command', Object.assign(new Error('ERR'), { command: { name: 'auth', args: [TOKEN, PHONE] } })],
    ['of ours, against the rule', new PomboError('internal', `+55 (11) 98765-4321: /token/${TOKEN}/ ${PHONE}`)],
    ['of ours about a Redis login', new PomboError('invalid_config', `redis://pombo:${TOKEN}@10.0.0.1 is wrong`)],
    ['that is an object', { token: TOKEN, phone: PHONE }],
    ['that is a text', `${TOKEN} ${PHONE}`],
  ] as const)('shows no secret and no phone number of one %s', ([, thrown]) => {
    expect(logged({ error: thrown }).text).not.toMatch(/F3A91|short1|98765/);
    expect(logged({ err: thrown }).text).not.toMatch(/F3A91|short1|98765/);
  });

  test('whose causes are a circle ends', () => {
    const circle = failed('ELOOP', 'around');
    circle.cause = circle;
    expect(logged({ error: circle }).text.match(/"code":"ELOOP"/g)).toHaveLength(6);
  });
});
