import { describe, expect, test } from 'vitest';
import { initial, steps, type Rules, type Scope, type State } from './protocol.fixture.ts';

const RULES: Rules = {
  beginFirst: true,
  compareAndSet: true,
  oneOpenAttempt: true,
  silenceIsUnknown: true,
  writeGuard: true,
  retryOnlyIfProvenUnsent: true,
  reclaim: true,
};

const promises = {
  'nobody receives a message twice, except by a person\u2019s resend': (state) =>
    state.messages.every(({ posts, resends }) => posts <= 1 + resends),
  'no message is accepted that Z-API did not accept': (state) =>
    state.messages.every(({ status, posts }) => status !== 'accepted' || posts > 0),
  'no byte is written by an attempt that is not open on the lane': (state) => !state.strayWrite,
} satisfies Record<string, (state: State) => boolean>;
type Promised = keyof typeof promises;

interface Found {
  states: number;
  /** Each promise that breaks somewhere, with the shortest path there. */
  broken: Partial<Record<Promised, string[]>>;
  /** Paths into states from which nothing leads to an end automatically. */
  stuck: string[][];
}

interface Node {
  from: number;
  name: string;
  ended: boolean;
  next: number[];
}

/** Visits every reachable state, nearest first; with `until`, no further than where that promise breaks. */
function search(rules: Rules, scope: Scope, until?: Promised): Found {
  const nodes: Node[] = [];
  const known = new Map<string, number>();
  const frontier: State[] = [];
  const broken: Found['broken'] = {};
  const visit = (state: State, from: number, name: string): number => {
    const code = codeOf(state);
    const seen = known.get(code);
    if (seen !== undefined) return seen;
    const at = nodes.push({ from, name, ended: hasEnded(state, scope), next: [] }) - 1;
    known.set(code, at);
    frontier.push(state);
    for (const promise of Object.keys(promises) as Promised[]) {
      if (!promises[promise](state)) broken[promise] ??= wayTo(nodes, at);
    }
    return at;
  };
  visit(initial(scope), -1, 'start');
  for (const [at, reached] of frontier.entries()) {
    if (until !== undefined && broken[until] !== undefined) break;
    for (const { name, state, person } of steps(reached, rules, scope)) {
      const to = visit(state, at, name);
      if (!person) nodes[at]!.next.push(to);
    }
  }
  return { states: nodes.length, broken, stuck: stuckIn(nodes) };
}

/** Settled or out of attempts, with the lane free: no promise is left that depends on a person. */
function hasEnded({ messages, open }: State, { attempts }: Scope): boolean {
  const settled = ({ status, attempts: made }: State['messages'][number]): boolean =>
    status === 'queued' ? made >= attempts : status !== 'sending';
  return open === null && messages.every(settled);
}

function stuckIn(nodes: Node[]): string[][] {
  const before: number[][] = nodes.map(() => []);
  nodes.forEach(({ next }, at) => next.forEach((to) => before[to]!.push(at)));
  const leads = nodes.map(({ ended }) => ended);
  const todo = nodes.flatMap(({ ended }, at) => (ended ? [at] : []));
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    for (const earlier of before[at]!) {
      if (leads[earlier]) continue;
      leads[earlier] = true;
      todo.push(earlier);
    }
  }
  return nodes.flatMap((_node, at) => (leads[at] ? [] : [wayTo(nodes, at)])).slice(0, 3);
}

function wayTo(nodes: Node[], at: number): string[] {
  const way: string[] = [];
  for (let each = at; each > 0; each = nodes[each]!.from) way.unshift(nodes[each]!.name);
  return way;
}

/** One text per state; equal texts are one state. */
function codeOf({ messages, workers, open, strayWrite }: State): string {
  let code = strayWrite ? '!' : '';
  for (const message of messages) code += `${Object.values(message).join()};`;
  for (const worker of workers) code += `${Object.values(worker).join()};`;
  return open === null ? code : code + Object.values(open).join();
}

const LONE: Scope = { workers: 2, messages: 1, attempts: 2, resends: 1, retries: 1, cancels: 0, crashes: 1 };
const PAIR: Scope = { workers: 2, messages: 2, attempts: 1, resends: 0, retries: 0, cancels: 0, crashes: 1 };

describe('the protocol, searched exhaustively,', { timeout: 120_000 }, () => {
  test.each<[string, Scope]>([
    ['one message, three attempts', { ...LONE, attempts: 3, retries: 0 }],
    ['one message that people retry and take back', { ...LONE, cancels: 1 }],
    ['one message, two crashes', { ...LONE, crashes: 2, retries: 0 }],
    ['two messages on one lane', PAIR],
  ])('keeps every promise and never gets stuck: %s', (_what, scope) => {
    const { states, broken, stuck } = search(RULES, scope);
    expect(broken).toEqual({});
    expect(stuck).toEqual([]);
    expect(states).toBeGreaterThan(10_000);
  });
});

const TWICE = 'nobody receives a message twice, except by a person\u2019s resend';
const STRAY = 'no byte is written by an attempt that is not open on the lane';

describe('without one of its rules the protocol breaks, and the search finds how:', { timeout: 120_000 }, () => {
  test.each<[keyof Rules, Promised, Scope]>([
    ['beginFirst', TWICE, { ...LONE, resends: 0 }],
    ['compareAndSet', TWICE, { ...LONE, resends: 0 }],
    ['silenceIsUnknown', TWICE, { ...LONE, resends: 0 }],
    ['retryOnlyIfProvenUnsent', TWICE, { ...LONE, resends: 0 }],
    ['oneOpenAttempt', STRAY, PAIR],
    ['writeGuard', STRAY, PAIR],
  ])('%s', (rule, promise, scope) => {
    const { broken } = search({ ...RULES, [rule]: false }, scope, promise);
    expect(Object.keys(broken)).toContain(promise);
  });

  test('reclaim: a crash stops the lane for good', () => {
    const { stuck } = search({ ...RULES, reclaim: false }, { ...LONE, attempts: 1, resends: 0, retries: 0 });
    expect(stuck[0]).toContain('worker 0 crashes');
  });
});
