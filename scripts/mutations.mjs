/**
 * `node scripts/mutations.mjs [--list] [WORD …]`: proves that the tests can fail. Each mutation takes one safeguard out of a copy
 * of the built repository and runs the one test that must notice. Exit code 1 when a mutation survives. WORDs choose the
 * mutations whose names have one of them. `--list` only checks that the text of each stands where it should, and that its test exists.
 * Takes built packages (`pnpm build`), and a redis-server on PATH.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { ROOT, Stop, main, underRepositoryNode } from './lib/run.mjs';

/**
 * Safeguard taken out; where; what stands there; what stands there instead; the test that must turn red. The texts are
 * those of the built files, but where a test of the same package runs its sources; each must be there exactly once.
 */
const MUTATIONS = [
  {
    name: 'an attempt begins without being recorded',
    file: 'packages/delivery/src/attempt/open-attempt.ts',
    find: 'openOnce(run, openRequest(run, message, { nonce, gapMs })),',
    put: "{ answer: 'go', attempt: 1, errored: 0, streak: 0, sequence: performance.now() },",
    test: ['packages/delivery/src/attempt/deliver.test.ts', 'takes its steps in order, sends once, and ends accepted'],
  },
  {
    name: 'under strict mode an attempt is sent that no replica has',
    file: 'packages/delivery/dist/attempt/open-attempt.js',
    find: 'if (behind !== undefined) {',
    put: 'if (false) {',
    test: ['test/faults/replicas.test.ts', 'under strict mode nothing is sent'],
  },
  {
    name: 'a worker whose folder looks dead to others keeps sending',
    file: 'packages/delivery/dist/recovery/safeguards.js',
    find: 'journal.mayWrite?.(begunAt) ??',
    put: '',
    test: ['test/faults/hanging-disk.test.ts', 'is not written, and is sent once afterwards'],
  },
  {
    name: 'a sign of life counts from when it was acknowledged',
    file: 'packages/core/src/continuous-lease.ts',
    find: 'signed = requested;',
    put: 'signed = acknowledged;',
    test: ['packages/core/src/continuous-lease.test.ts', 'in any order of events'],
  },
  {
    name: 'a receipt is applied in one step beside facts about its recipient',
    file: 'packages/ledger/lua/receipts/confirm-plain.lua',
    find: "if redis.call('EXISTS', ARGV[7], ARGV[8]) > 0 then",
    put: 'if false then',
    test: ['packages/ledger/conformance/ledger.test.ts', 'while there are facts about its recipient'],
  },
  {
    name: 'a receipt of an overtaken attempt is applied as that of the last one',
    file: 'packages/ledger/lua/receipts/confirm-plain.lua',
    find: " or m[2] == 'resend' or m[3]",
    put: '',
    test: ['packages/ledger/conformance/ledger.test.ts', 'of a message that was sent again is left to the other steps'],
  },
  {
    name: 'the first callback under a LID teaches nothing about its owner',
    file: 'packages/receipts/src/callbacks/apply-plain.ts',
    find: 'if (lid !== undefined && !learned.has(lane, ids, lid)) return undefined;',
    put: '',
    test: ['packages/receipts/src/callbacks/lids.test.ts', 'is known by the callback of a message that was accepted'],
  },
  {
    name: 'an id is looked for only on the lane that has the number of its entry now',
    file: 'packages/ledger/src/lane/numbers.ts',
    find: '...others.map(({ lane }) => lane)',
    put: '',
    test: ['packages/ledger/src/lane/lost-numbers.test.ts', 'is not taken by another lane'],
  },
  {
    name: 'a job is in its queue although the id of its message may lapse',
    file: 'packages/ledger/lua/message/create.lua',
    find: "if m.named and redis.call('PERSIST', m.named) == 0 then",
    put: 'if false then',
    test: ['packages/ledger/src/storage/half-steps.test.ts', 'lists no job whose record or id could be missing'],
  },
  {
    name: 'a message that is put again gets a second place in the queue',
    file: 'packages/ledger/lua/message/add-jobs.lua',
    find: "if redis.call('EXISTS', names[at]) == 0 then missing",
    put: 'if true then missing',
    test: [
      'packages/delivery/src/attempt/next-message.test.ts',
      'lists the same jobs in the same order as BullMQ alone',
    ],
  },
  {
    name: 'no walk after a restart of Redis finds what no index has',
    file: 'packages/delivery/dist/recovery/safeguards.js',
    find: 'redisRun: () => barrier.run(),',
    put: "redisRun: () => '',",
    test: ['test/faults/rollback.test.ts', 'left out of every index'],
  },
  {
    name: 'a lane is proven on whichever run of Redis, where INFO is refused in a script',
    file: 'packages/delivery/src/recovery/prove-lane.ts',
    find: ': runs !== compared;',
    put: ': false;',
    test: ['packages/delivery/src/recovery/prove-lane.test.ts', 'is proven while Redis is the run'],
  },
  {
    name: 'held lanes wait for a wake that a dead worker owes them',
    file: 'packages/delivery/dist/recovery/recovery-barrier.js',
    find: 'options.onOver();',
    put: '',
    test: ['test/faults/rollback.test.ts', 'after it closed it'],
  },
  {
    name: 'a client that ioredis gave up stays closed',
    file: 'packages/redis/src/connect.ts',
    find: "if (target.kind === 'sentinel') revive(client);",
    put: '',
    test: ['packages/redis/src/connect.test.ts', 'reconnects a client that ioredis has ended'],
  },
  {
    name: 'opening does not compare the status',
    file: 'packages/ledger/lua/attempt/open-attempt.lua',
    find: "if status ~= 'queued' or m[2] ~= generation then return { 'skip', status } end",
    put: '',
    test: ['packages/ledger/conformance/ledger.test.ts', 'skips a message that is '],
  },
  {
    name: 'opening does not look for an open attempt',
    file: 'packages/ledger/lua/attempt/open-attempt.lua',
    find: "if lane[1] then return { 'busy', lane[2] } end",
    put: '',
    test: ['packages/ledger/conformance/ledger.test.ts', 'returns busy, with the owner'],
  },
  {
    name: 'opening does not recognise its own nonce',
    file: 'packages/ledger/lua/attempt/open-attempt.lua',
    find: "if status == 'sending' and m[3] == nonce then",
    put: 'if false then',
    test: ['test/faults/partition.test.ts', 'B11 before the reply to opening an attempt arrives'],
  },
  {
    name: 'closing does not compare the nonce',
    file: 'packages/ledger/lua/attempt/close-attempt.lua',
    find: "if m[2] ~= nonce then return { 'stale', from or 'gone', facts } end",
    put: '',
    test: ['packages/ledger/conformance/ledger.test.ts', 'of an earlier attempt is stale while a later one is open'],
  },
  {
    name: 'a full Redis refuses outcomes',
    file: 'packages/ledger/lua/attempt/close-attempt.lua',
    find: '#!lua flags=allow-oom',
    put: '#!lua',
    test: ['test/faults/redis.test.ts', 'an outcome is still recorded'],
  },
  {
    name: 'a window opens by the clock of the worker',
    file: 'packages/delivery/dist/attempt/quota-gate.js',
    find: 'const nowMs = await redisNow(run, message);',
    put: 'const nowMs = Date.now();',
    test: ['test/schedule.test.ts', 'a worker whose clock is ten minutes ahead opens no window'],
  },
  {
    name: 'a daily limit is not looked at',
    file: 'packages/ledger/lua/lane/reserve-daily-quota.lua',
    find: 'if taken >= tonumber(ARGV[1]) then return 0 end',
    put: '',
    test: ['test/schedule.test.ts', 'of 3 stays 3 with two workers'],
  },
  {
    name: 'what was met by silence is sent again',
    file: 'packages/core/dist/verdict.js',
    find: "return { to: 'unknown', error, ids, lane };",
    put: "return { to: 'queued', after: 'turned-away', lane };",
    test: ['test/retry.test.ts', 'the connection is reset after the message was taken'],
  },
  {
    name: 'a written byte is forgotten',
    file: 'packages/zapi/dist/http-attempt/exchange.js',
    find: 'written = true;',
    put: 'written = false;',
    test: ['test/retry.test.ts', 'the connection is reset after the message was taken'],
  },
  {
    name: 'what a dead worker left open is sent again',
    file: 'packages/ledger/lua/attempt/reclaim-attempt.lua',
    find: "move(slot, key, 'sending', 'unknown', now, m[3])",
    put: "move(slot, key, 'sending', 'queued', now, m[3])",
    test: ['test/kill.test.ts', 'while the answer is on its way'],
  },
  {
    name: 'what a worker began after it was seen dead is taken over',
    file: 'packages/ledger/lua/attempt/reclaim-attempt.lua',
    find: 'if seenDeadAt and tonumber(open[6]) > seenDeadAt then return {} end',
    put: '',
    test: ['packages/delivery/src/recovery/reclaim.test.ts', 'began after it was seen dead'],
  },
  {
    name: 'a worker that is not proven dead counts as dead',
    file: 'packages/delivery/src/recovery/reclaim.ts',
    find: '(await isProvenDead(owner))',
    put: 'true',
    test: ['packages/delivery/src/recovery/reclaim.test.ts', 'is waited for while its process is not proven dead'],
  },
  {
    name: 'a stopped worker is taken for dead',
    file: 'packages/runtime/src/processes/process-records.ts',
    find: '!exists(record.pid)',
    put: "(!exists(record.pid) || (await readFile('/proc/' + record.pid + '/stat', 'latin1')).includes(') T '))",
    test: ['packages/runtime/src/processes/process-records.test.ts', 'stopped (SIGSTOP) is not proven dead'],
  },
  {
    name: 'a worker in another container is looked for among the processes of this one',
    file: 'packages/runtime/src/processes/process-records.ts',
    find: 'record.pidSpace === own.pidSpace &&',
    put: '',
    test: ['packages/runtime/src/processes/process-records.test.ts', 'of another PID namespace'],
  },
  {
    name: 'a record of a worker on another machine counts, where both use one disk',
    file: 'packages/runtime/src/processes/process-records.ts',
    find: ' || !(await isOurs(path)) || !(await isInMemory(folder))',
    put: ' || !(await isOurs(path))',
    test: ['packages/runtime/src/processes/process-records.test.ts', 'a record on a disk proves nothing'],
  },
  {
    name: 'a dead worker counts as gone while the kernel still sends what it wrote',
    file: 'packages/runtime/src/processes/process-records.ts',
    find: ' && (await arrived(withinMs))',
    put: '',
    test: ['packages/runtime/src/processes/process-records.test.ts', 'only once nothing that it wrote is on its way'],
  },
  {
    name: 'onUnknown: "retry" goes ahead unsearched',
    file: 'packages/delivery/src/receipts/reconcile.ts',
    find: ' && searchedAt >= since',
    put: '',
    test: ['packages/delivery/src/receipts/reconcile.test.ts', 'queue has answered since the message became unknown'],
  },
  {
    name: 'the walk that finds lost jobs always begins again',
    file: 'packages/delivery/src/maintenance/repair-lane.ts',
    find: 'walks.set(lane, cursor);',
    put: 'walks.delete(lane);',
    test: ['packages/delivery/src/maintenance/sweep-lane.test.ts', 'the counts agree'],
  },
  {
    name: 'a full Redis refuses to hold a lane',
    file: 'packages/ledger/lua/lane/hold.lua',
    find: '#!lua flags=allow-oom',
    put: '#!lua',
    test: ['packages/ledger/src/storage/faults.test.ts', 'still lets a person hold a lane'],
  },
  {
    name: 'a fault that is not caught ends the process at once',
    file: 'packages/runtime/dist/signals.js',
    find: "process.on('uncaughtException', onFault);",
    put: '',
    test: ['test/faults/processes.test.ts', 'A13'],
  },
  {
    name: 'the lane keeps no gap',
    file: 'packages/ledger/lua/attempt/close-attempt.lua',
    find: '  notBefore = restAtLeast(KEYS[2], notBefore, now, v.waitMs)',
    put: '',
    test: ['test/pacing.test.ts', 'holds with one worker'],
  },
  {
    name: 'opening does not look at the gap',
    file: 'packages/ledger/lua/attempt/open-attempt.lua',
    find: "if laneWait > 0 then return { 'wait', laneWait } end",
    put: '',
    test: ['packages/ledger/conformance/ledger.test.ts', 'gap, for every message of the lane and for no other lane'],
  },
  {
    name: 'a worker that was frozen writes anyway',
    file: 'packages/delivery/dist/attempt/send.js',
    find: 'return context.guards.mayWrite(asked.monotonic) ?? tooOldToWrite(asked, context);',
    put: 'return undefined;',
    test: ['test/faults/processes.test.ts', 'before the first byte: writes nothing when it wakes'],
  },
  {
    name: 'a Redis that forgot is believed',
    file: 'packages/delivery/src/recovery/rollback-guard.ts',
    find: 'if (sequence <= before)',
    put: 'if (false)',
    test: [
      'packages/delivery/src/recovery/rollback-guard.test.ts',
      'rejects one that is equal or lower, for each lane',
    ],
  },
  {
    name: 'a restored backup is not completed from the journal',
    file: 'packages/delivery/dist/recovery/journal-repair.js',
    find: 'for (const entry of lost)',
    put: 'for (const entry of [])',
    test: ['test/backup.test.ts', 'restored with the journal kept'],
  },
  {
    name: 'pombo up --paused pauses nothing',
    file: 'apps/cli/dist/up/up.js',
    find: 'if (parts.paused === true)',
    put: 'if (false)',
    test: ['test/backup.test.ts', 'restored with the journal lost'],
  },
  {
    name: 'a sign that may belong to two settles one',
    file: 'packages/evidence/src/tally.ts',
    find: ' && otherMessage === undefined',
    put: '',
    test: ['packages/evidence/src/judge.test.ts', 'one callback that two attempts may have caused settles neither'],
  },
  {
    name: 'a callback is signed by nothing that its receiver knows',
    file: 'packages/events/src/callbacks/endpoints/sign.ts',
    find: 'new Webhook(secret).sign(id, at, body)',
    put: 'new Webhook(newSecret()).sign(id, at, body)',
    test: ['packages/events/src/callbacks/callbacks.test.ts', 'with a signature that the Standard'],
  },
  {
    name: 'callbacks skip what a crash left behind',
    file: 'packages/queue/dist/callback-queue.js',
    find: 'await queue(receiver).moveStalledJobsToWait();',
    put: '',
    test: ['packages/events/src/callbacks/callbacks.test.ts', 'leaves it to another'],
  },
];

let copy;
await main(async (args) => {
  await underRepositoryNode();
  const words = args.filter((word) => word !== '--list');
  const chosen = MUTATIONS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
  if (chosen.length === 0) throw new Stop(2, `No mutation has ${words.join(' or ')} in its name.`);
  if (args.includes('--list')) return list(chosen);
  copy = mkdtempSync(join(tmpdir(), 'pombo-mutations-'));
  try {
    copyRepository(copy);
    const rows = chosen.map((mutation) => tryOut(mutation));
    return rows.every(({ result }) => result === 'noticed') ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

function list(mutations) {
  process.stdout.write(`Node ${process.version}\n`);
  const rows = mutations.map(({ name, file, find, test }) => {
    const there = readFileSync(join(ROOT, file), 'utf8').split(find).length === 2;
    const state = there ? (hasTest(test) ? 'there' : 'NO SUCH TEST') : 'NOT THERE';
    process.stdout.write(`${state}  ${name}\n`);
    return state === 'there';
  });
  return rows.every(Boolean) ? 0 : 1;
}

/** Titles are literal text of the test's file, or of one beside it that it registers. */
function hasTest([file, name]) {
  const folder = dirname(join(ROOT, file));
  const beside = readdirSync(folder).filter((entry) => entry.endsWith('.ts'));
  return [join(ROOT, file), ...beside.map((entry) => join(folder, entry))].some((path) => titles(path).includes(name));
}

/** The text of a file, with escapes such as \u2019 as the characters they stand for. */
function titles(path) {
  return readFileSync(path, 'utf8').replaceAll(/\\u(?<code>[0-9a-f]{4})/gi, (_all, code) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** The sources, what was built of them, and links to what is installed; not the bundle, which would run what was built before. */
function copyRepository(to) {
  const left = new Set(['.git', '.turbo', '.pombo', '.pnpm', 'coverage', 'bundle']);
  const isWanted = (path) =>
    !relative(ROOT, path)
      .split(sep)
      .some((part) => left.has(part));
  // Links stay as they are: those between our packages are relative, and lead to the copies.
  cpSync(ROOT, to, { recursive: true, verbatimSymlinks: true, filter: isWanted });
  symlinkSync(join(ROOT, 'node_modules/.pnpm'), join(to, 'node_modules/.pnpm'));
}

/** The test is green without the mutation and red with it, or the mutation survives. */
function tryOut(mutation) {
  const path = join(copy, mutation.file);
  const original = readFileSync(path, 'utf8');
  const found = original.split(mutation.find).length - 1;
  const before = found === 1 ? runTest(mutation.test) : undefined;
  let after;
  if (before === 'passed') {
    writeFileSync(
      path,
      original.replace(mutation.find, () => mutation.put),
    );
    after = runTest(mutation.test);
    writeFileSync(path, original);
  }
  const result = verdictOf(found, before, after);
  process.stdout.write(`${result.padEnd(10)} ${mutation.name.padEnd(48)} ${mutation.test.join(': ')}\n`);
  return { result };
}

function verdictOf(found, before, after) {
  if (found !== 1) return 'not there';
  if (before !== 'passed') return 'was red';
  return after === 'failed' ? 'noticed' : 'SURVIVED';
}

/** `passed`, `failed`, or `none` when nothing of that name ran. */
function runTest([file, name]) {
  const report = join(copy, 'mutations.json');
  rmSync(report, { force: true });
  const pattern = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const vitest = [join(copy, 'node_modules/vitest/vitest.mjs'), 'run', file, '-t', pattern];
  spawnSync(process.execPath, [...vitest, '--reporter=json', `--outputFile=${report}`], { cwd: copy, stdio: 'ignore' });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const ran = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName, status }) => fullName.includes(name) && (status === 'passed' || status === 'failed'));
  if (ran.length === 0) return 'none';
  return ran.some(({ status }) => status === 'failed') ? 'failed' : 'passed';
}
