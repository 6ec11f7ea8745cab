import { userInfo } from 'node:os';
import { createAuditLog } from '@pombo/api/audit-log';
import { expect, test } from 'vitest';
import { upOverAll } from '../pombo.fixture.ts';

/** What commands add to the audit log. */
const { redis, cli } = upOverAll();

test('a command that changes something is in the audit log under the name of its user; one that reads or fails is not', async () => {
  const commands: [args: string[], code: number][] = [
    [['lanes', 'pause', 'vendas', '--why', 'almoço'], 0],
    [['lanes'], 0],
    [['lanes', 'pause', 'nobody'], 2],
    [['lanes', 'resume', 'vendas'], 0],
    [['suppress', 'add', '+55 11 98765-0123', '--why', 'pediu'], 0],
    [['keys', 'create', 'shop'], 0],
  ];
  for (const [args, code] of commands) {
    const { code: ended, stderr } = await cli.run(args);
    expect.soft(ended === 0, `${args.join(' ')}: ${stderr}`).toBe(code === 0);
  }
  const { entries } = await createAuditLog(redis.client, redis.prefix).page({ limit: 50 });
  const actor = { kind: 'cli', name: userInfo().username };
  expect(entries.toReversed().map(({ id: _id, at: _at, ...entry }) => entry)).toEqual([
    { actor, action: 'pauseLane', object: 'vendas', detail: 'almoço', result: 'done' },
    { actor, action: 'resumeLane', object: 'vendas', detail: 'paused', result: 'done' },
    { actor, action: 'addSuppression', object: '5511****23', detail: 'pediu', result: 'done' },
    { actor, action: 'createKey', object: expect.stringMatching(/^key_/) as string, result: 'done' },
  ]);
});
