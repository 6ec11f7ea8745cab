/**
 * The protocol of an attempt as a machine small enough to be searched exhaustively: workers on one lane. Each step may
 * be the last before a crash, replies may be lost, and other workers may consider a live one dead.
 */
export type Verdict = 'accepted' | 'unknown' | 'failed' | 'queued';

interface Message {
  status: 'queued' | 'sending' | 'cancelled' | Verdict;
  generation: number;
  attempts: number;
  nonce: string;
  unproven: number;
  /** POSTs that Z-API accepted. */
  posts: number;
  /** How many times a person resent it, queued it again as proven unsent, and cancelled it. */
  resends: number;
  retries: number;
  cancels: number;
}

interface Worker {
  boot: number;
  phase: 'idle' | 'asking' | 'cleared' | 'closing' | 'dead';
  message: number;
  generation: number;
  nonce: string;
  verdict: Verdict | '';
  /** So slow since it asked that others may consider it dead, which its write guard knows. */
  lapsed: boolean;
}

export interface State {
  messages: Message[];
  workers: Worker[];
  open: { message: number; nonce: string; worker: number; boot: number } | null;
  /** A byte was written by an attempt that was not open on the lane. */
  strayWrite: boolean;
}

/** What keeps the promise. A search without any one of them must find how the promise breaks. */
export interface Rules {
  beginFirst: boolean;
  compareAndSet: boolean;
  oneOpenAttempt: boolean;
  silenceIsUnknown: boolean;
  writeGuard: boolean;
  retryOnlyIfProvenUnsent: boolean;
  reclaim: boolean;
}

export interface Scope {
  messages: number;
  workers: number;
  /** Bounds: attempts, resends, retries and cancels of each message, crashes in total. */
  attempts: number;
  resends: number;
  retries: number;
  cancels: number;
  crashes: number;
}

/** One possible next step. `person` marks those that progress must not depend on. */
export interface Step {
  name: string;
  state: State;
  person?: true;
}

const IDLE: Omit<Worker, 'boot'> = {
  phase: 'idle',
  message: 0,
  generation: 0,
  nonce: '',
  verdict: '',
  lapsed: false,
};

export function initial({ messages, workers }: Scope): State {
  const message: Message = {
    status: 'queued',
    generation: 1,
    attempts: 0,
    nonce: '',
    unproven: 0,
    posts: 0,
    resends: 0,
    retries: 0,
    cancels: 0,
  };
  return {
    messages: Array.from({ length: messages }, () => ({ ...message })),
    workers: Array.from({ length: workers }, () => ({ ...IDLE, boot: 0 })),
    open: null,
    strayWrite: false,
  };
}

/** Returns every possible next step. */
export function steps(state: State, rules: Rules, scope: Scope): Step[] {
  const found: Step[] = [];
  const add = (name: string, change: (next: State) => void, person?: true): void => {
    const next = structuredCopy(state);
    change(next);
    found.push({ name, state: next, ...(person ? { person } : {}) });
  };
  state.workers.forEach((worker, at) => {
    workerSteps(state, worker, at, rules, scope, add);
    livesAndDeaths(state, worker, at, rules, scope, add);
  });
  state.messages.forEach((message, at) => decisions(message, at, rules, scope, add));
  return found;
}

type Add = (name: string, change: (next: State) => void, person?: true) => void;

function workerSteps(state: State, worker: Worker, at: number, rules: Rules, scope: Scope, add: Add): void {
  const me = (next: State): Worker => next.workers[at]!;
  const done = (next: State): void => void Object.assign(me(next), IDLE);
  switch (worker.phase) {
    case 'idle':
      state.messages.forEach((message, index) => {
        if (message.status !== 'queued' || message.attempts >= scope.attempts) return;
        // A job may be stale by one generation: it was requeued, or adopted from a dead worker.
        for (const generation of new Set([message.generation, Math.max(1, message.generation - 1)])) {
          add(`worker ${at} fetches message ${index}`, (next) => {
            const nonce = `${message.attempts + 1}:${at}:${worker.boot}`;
            const phase = rules.beginFirst ? 'asking' : 'cleared';
            Object.assign(me(next), { phase, message: index, generation, nonce });
          });
        }
      });
      break;
    case 'asking':
      for (const lost of [false, true]) {
        add(`worker ${at} begins${lost ? ', reply lost' : ''}`, (next) => {
          const go = begin(next, at, rules);
          if (lost) return;
          if (go) me(next).phase = rules.beginFirst ? 'cleared' : 'closing';
          else done(next);
        });
      }
      add(`worker ${at} gives up asking`, (next) => Object.assign(me(next), { phase: 'closing', verdict: 'queued' }));
      break;
    case 'cleared':
      post(state, worker, at, rules, add);
      break;
    case 'closing':
      for (const lost of [false, true]) {
        add(`worker ${at} finishes${lost ? ', reply lost' : ''}`, (next) => {
          finish(next, at, rules);
          if (!lost) done(next);
        });
      }
      break;
    case 'dead':
      break;
  }
}

function begin(next: State, at: number, rules: Rules): boolean {
  const worker = next.workers[at]!;
  const message = next.messages[worker.message]!;
  if (message.status === 'sending' && message.nonce === worker.nonce) return true;
  if (message.status !== 'queued' || message.generation !== worker.generation) return false;
  if (next.open && rules.oneOpenAttempt) return false;
  Object.assign(message, { status: 'sending', nonce: worker.nonce, attempts: message.attempts + 1 });
  next.open = { message: worker.message, nonce: worker.nonce, worker: at, boot: worker.boot };
  return true;
}

/** How one POST may end: accepted or not, and what the worker learns of it. */
const FATES: { fate: string; taken: boolean; learns: Verdict | 'silence' }[] = [
  { fate: 'taken, and says so', taken: true, learns: 'accepted' },
  { fate: 'taken, the answer lost', taken: true, learns: 'silence' },
  { fate: 'lost on the way', taken: false, learns: 'silence' },
  { fate: 'refused', taken: false, learns: 'failed' },
  { fate: 'not taken, and says so', taken: false, learns: 'queued' },
];

function post(state: State, worker: Worker, at: number, rules: Rules, add: Add): void {
  const phase = rules.beginFirst ? 'closing' : 'asking';
  if (worker.lapsed && rules.writeGuard) {
    add(`worker ${at} may not write`, (next) => Object.assign(next.workers[at]!, { phase, verdict: 'queued' }));
    return;
  }
  const stray = state.open?.nonce !== worker.nonce || state.open.message !== worker.message;
  for (const { fate, taken, learns } of FATES) {
    const silence = rules.silenceIsUnknown ? 'unknown' : 'queued';
    add(`worker ${at} posts message ${worker.message}: ${fate}`, (next) => {
      if (taken) next.messages[worker.message]!.posts += 1;
      next.strayWrite ||= stray;
      Object.assign(next.workers[at]!, { phase, verdict: learns === 'silence' ? silence : learns });
    });
  }
}

function finish(next: State, at: number, rules: Rules): void {
  const { message: index, nonce, verdict } = next.workers[at]!;
  const message = next.messages[index]!;
  const same = (other: string): boolean => !rules.compareAndSet || other === nonce;
  if (next.open?.message === index && same(next.open.nonce)) next.open = null;
  if (!same(message.nonce) || message.status === verdict || verdict === '') return;
  if (message.status !== 'sending' && message.status !== 'unknown') return;
  const counted = message.status === 'unknown' ? 1 : 0;
  message.unproven += (verdict === 'accepted' || verdict === 'unknown' ? 1 : 0) - counted;
  if (verdict === 'queued' && message.status === 'unknown') message.generation += 1;
  message.status = verdict;
}

/** Crashes, restarts, and being considered dead, rightly or not. */
function livesAndDeaths(state: State, worker: Worker, at: number, rules: Rules, scope: Scope, add: Add): void {
  const dead = worker.phase === 'dead';
  const crashes = state.workers.reduce((sum, { boot, phase }) => sum + boot + (phase === 'dead' ? 1 : 0), 0);
  if (!dead && crashes < scope.crashes) {
    add(`worker ${at} crashes`, (next) => Object.assign(next.workers[at]!, IDLE, { phase: 'dead' }));
  }
  if (dead)
    add(`worker ${at} starts again`, (next) => Object.assign(next.workers[at]!, IDLE, { boot: worker.boot + 1 }));
  if (!dead && !worker.lapsed && worker.phase !== 'idle') {
    add(`worker ${at} is slow`, (next) => Object.assign(next.workers[at]!, { lapsed: true }));
  }
  const { open } = state;
  // An attempt that is open under a worker's own name while it has none belongs to a run that failed.
  const forgotten = worker.phase === 'idle' || dead || worker.lapsed || (open?.boot ?? 0) < worker.boot;
  if (open?.worker === at && forgotten && rules.reclaim)
    add(`worker ${at} is taken over from`, (next) => reclaim(next, open.message));
}

function reclaim(next: State, index: number): void {
  const message = next.messages[index]!;
  if (message.status === 'sending' && message.nonce === next.open?.nonce) {
    message.status = 'unknown';
    message.unproven += 1;
  }
  next.open = null;
}

/** Evidence and people. */
function decisions(message: Message, at: number, rules: Rules, scope: Scope, add: Add): void {
  const set = (name: string, fields: Partial<Message>): void =>
    add(name, (next) => Object.assign(next.messages[at]!, fields), true);
  const { status, posts, unproven, resends, retries, cancels } = message;
  const again = { status: 'queued', generation: message.generation + 1 } as const;
  if (posts > 0 && ['queued', 'sending', 'unknown', 'failed'].includes(status)) {
    set(`evidence settles ${at}`, { status: 'accepted', unproven: unproven + (status === 'unknown' ? 0 : 1) });
  }
  if (status === 'unknown') {
    set(`a person drops ${at}`, { status: 'cancelled' });
    if (resends < scope.resends) set(`a person resends ${at}`, { ...again, resends: resends + 1 });
  }
  if (status === 'queued' && cancels < scope.cancels) {
    set(`a person cancels ${at}`, { status: 'cancelled', cancels: cancels + 1 });
  }
  if (status === 'failed' || status === 'cancelled') {
    const allowed = unproven === 0 || !rules.retryOnlyIfProvenUnsent;
    if (allowed && retries < scope.retries) set(`a person retries ${at}`, { ...again, retries: retries + 1 });
  }
}

function structuredCopy({ messages, workers, open, strayWrite }: State): State {
  return {
    messages: messages.map((message) => ({ ...message })),
    workers: workers.map((worker) => ({ ...worker })),
    open: open && { ...open },
    strayWrite,
  };
}
