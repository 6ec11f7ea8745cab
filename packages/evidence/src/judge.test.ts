import { describe, expect, test } from 'vitest';
import { MAX_FACTS, type Attempt, type Component, type Sign } from './facts.ts';
import { judge } from './judge.ts';

function attempt(nonce: string, facts: Partial<Attempt> = {}): Attempt {
  return { nonce, message: `message-of-${nonce}`, beganAt: 100, end: 'silent', ...facts };
}

function sign(facts: Partial<Sign>): Sign {
  return { kind: 'delivery', at: 500, recipientKnown: true, ...facts };
}

function component(attempts: Attempt[], signs: Sign[], shared = false): Component {
  return { attempts, signs, shared };
}

describe('one attempt, one sign', () => {
  test('a lost answer is settled by the only callback that can be its own', () => {
    const found = judge(component([attempt('a')], [sign({ zaapId: 'Z1', messageId: 'M1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
  });

  test('a sign older than the attempt proves nothing about it', () => {
    const found = judge(component([attempt('a', { beganAt: 600 })], [sign({ zaapId: 'Z1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: false });
  });

  test('a status callback alone proves nothing: it also comes for what a person typed on the phone', () => {
    const found = judge(component([attempt('a')], [sign({ kind: 'progress', messageId: 'M1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: false });
    expect(found.messages.get('message-of-a')!.mayRetry).toBe(false);
  });

  test('an unknown LID may be anyone, so it settles nothing and still prevents a retry', () => {
    const found = judge(component([attempt('a')], [sign({ zaapId: 'Z1', messageId: 'M1', recipientKnown: false })]));
    expect(found.attempts.get('a')).toEqual({ taken: false });
    expect(found.messages.get('message-of-a')!.mayRetry).toBe(false);
  });

  test('if another system sends through the number, only ids prove anything', () => {
    const found = judge(component([attempt('a')], [sign({ zaapId: 'Z1', messageId: 'M1' })], true));
    expect(found.attempts.get('a')).toEqual({ taken: false });
  });
});

describe('several attempts', () => {
  test('callback and echo of one message settle that one only', () => {
    const found = judge(
      component(
        [attempt('a', { caption: 'one' }), attempt('b', { caption: 'two', beganAt: 200 })],
        [sign({ zaapId: 'Z1', messageId: 'M1' }), sign({ kind: 'echo', messageId: 'M1', caption: 'one', at: 510 })],
      ),
    );
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
    expect(found.attempts.get('b')).toEqual({ taken: false });
  });

  test('one callback that two attempts may have caused settles neither, whatever a person says about one', () => {
    const two = [attempt('a'), attempt('b', { beganAt: 200 })];
    const found = judge(component(two, [sign({ zaapId: 'Z1', messageId: 'M1' })]));
    expect([...found.attempts.values()]).toEqual([{ taken: false }, { taken: false }]);
    expect(found.messages.get('message-of-b')!.candidateIds).toEqual(['Z1', 'M1']);
  });

  test('two different callbacks for two attempts prove that both were taken, not which id is whose', () => {
    const found = judge(
      component(
        [attempt('a'), attempt('b', { beganAt: 200 })],
        [sign({ zaapId: 'Z1', messageId: 'M1' }), sign({ zaapId: 'Z2', messageId: 'M2' })],
      ),
    );
    expect([...found.attempts.values()]).toEqual([{ taken: true }, { taken: true }]);
  });

  test('the callback that came before the second attempt began is the first one\u2019s', () => {
    const found = judge(
      component(
        [attempt('a'), attempt('b', { beganAt: 600 })],
        [sign({ zaapId: 'Z1', messageId: 'M1' }), sign({ zaapId: 'Z2', messageId: 'M2', at: 700 })],
      ),
    );
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
    expect(found.attempts.get('b')).toEqual({ taken: true, zaapId: 'Z2', messageId: 'M2' });
  });

  test('a messageId that repeats the zaapId says nothing about the messageId', () => {
    const found = judge(component([attempt('a')], [sign({ zaapId: 'Z1', messageId: 'Z1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1' });
  });

  test('an attempt that knows one half of its pair may still be the other half\u2019s', () => {
    const half = attempt('a', { end: 'accepted', zaapId: 'Z1' });
    const found = judge(component([half], [sign({ kind: 'echo', messageId: 'M1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
  });
});

test('a callback that either attempt of one message may have caused proves the message taken', () => {
  const twice = [attempt('a', { message: 'm' }), attempt('b', { message: 'm', beganAt: 200 })];
  const found = judge(component(twice, [sign({ zaapId: 'Z1', messageId: 'M1' })]));
  expect(found.messages.get('m')).toEqual({ taken: true, candidateIds: [], mayRetry: false });
  expect(found.pairs).toMatchObject([{ zaapId: 'Z1', message: 'm' }]);
});

test('a sign that Z-API dates well before the attempt settles nothing', () => {
  const late = attempt('a', { beganAt: 1_000_000 });
  const found = judge(component([late], [sign({ zaapId: 'Z1', at: 1_000_100, madeAt: 1_000_000 - 120_001 })]));
  expect(found.attempts.get('a')).toEqual({ taken: false });
});

describe('a message that Z-API reports as not sent', () => {
  const failure = sign({ zaapId: 'Z1', messageId: 'Z1', fate: 'failed' });

  test('is unsent if only this attempt can have caused the report', () => {
    const found = judge(component([attempt('a')], [failure]));
    expect(found.messages.get('message-of-a')).toMatchObject({ unsent: 'failed', mayRetry: false });
  });

  test('may be sent again if it was never queued', () => {
    const found = judge(component([attempt('a')], [sign({ ...failure, fate: 'not-queued' })]));
    expect(found.messages.get('message-of-a')).toMatchObject({ unsent: 'not-queued', mayRetry: true });
  });

  test('stays open while another attempt may have caused the report, while an earlier attempt is open, and once it was seen', () => {
    const two = judge(component([attempt('a'), attempt('b')], [failure]));
    expect([...two.messages.values()].map(({ unsent }) => unsent)).toEqual([undefined, undefined]);
    const twice = [attempt('a', { message: 'm' }), attempt('b', { message: 'm', beganAt: 600 })];
    expect(judge(component(twice, [failure])).messages.get('m')!.unsent).toBeUndefined();
    const seen = sign({ kind: 'progress', messageId: 'M1', at: 600 });
    const pair = sign({ kind: 'listing', zaapId: 'Z1', messageId: 'M1' });
    expect(
      judge(component([attempt('a')], [pair, failure, seen])).messages.get('message-of-a')!.unsent,
    ).toBeUndefined();
  });

  test('stays open if Z-API does not know either', () => {
    const found = judge(component([attempt('a')], [sign({ ...failure, fate: 'uncertain' })]));
    expect(found.messages.get('message-of-a')).toEqual({ taken: true, candidateIds: [], mayRetry: false });
  });

  test('is proven unsent for several attempts by the same number of failures, in any assignment', () => {
    const other = sign({ zaapId: 'Z2', messageId: 'Z2', fate: 'failed' });
    const found = judge(component([attempt('a'), attempt('b')], [failure, other]));
    expect([...found.messages.values()].map(({ unsent }) => unsent)).toEqual(['failed', 'failed']);
  });
});

describe('duplicates', () => {
  const resent = attempt('b', { message: 'm', beganAt: 600, end: 'accepted', zaapId: 'Z2', messageId: 'M2' });

  test('a callback for the attempt before a resend makes it certain', () => {
    const found = judge(component([attempt('a', { message: 'm' }), resent], [sign({ zaapId: 'Z1', messageId: 'M1' })]));
    expect(found.messages.get('m')).toMatchObject({ possibleDuplicate: 'certain' });
  });

  test('a callback that may be another message\u2019s makes it possible', () => {
    const attempts = [attempt('a', { message: 'm' }), attempt('c'), resent];
    const found = judge(component(attempts, [sign({ zaapId: 'Z1', messageId: 'M1' })]));
    expect(found.messages.get('m')).toMatchObject({ possibleDuplicate: 'possible' });
  });

  test('without any sign there is no duplicate', () => {
    const found = judge(component([attempt('a', { message: 'm' }), resent], []));
    expect(found.messages.get('m')).toEqual({ taken: true, candidateIds: [], mayRetry: true });
  });
});

describe('bounds', () => {
  test('a pair that no attempt can have made raises suspicion about later ones for 24 hours', () => {
    const day = 24 * 60 * 60 * 1000;
    const foreign = sign({ zaapId: 'Z9', messageId: 'M9', at: 50 });
    const within = judge(component([attempt('a')], [foreign, sign({ zaapId: 'Z1', messageId: 'M1', at: 49 + day })]));
    expect(within.attempts.get('a')).toEqual({ taken: false });
    const after = judge(component([attempt('a')], [foreign, sign({ zaapId: 'Z1', messageId: 'M1', at: 50 + day })]));
    expect(after.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
  });

  test('with too many facts people decide, except about what our own replies named', () => {
    const many = Array.from({ length: MAX_FACTS + 1 }, (_, at) => attempt(`a${at}`));
    const known = attempt('k', { end: 'accepted', zaapId: 'Z1', messageId: 'M1' });
    const found = judge(component([...many, known], []));
    expect(found.decided).toBe(false);
    expect(found.attempts.get('k')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
    expect(found.messages.get('message-of-a0')).toEqual({ taken: false, candidateIds: [], mayRetry: false });
  });

  test('attempts that their own reply proved, and their signs, do not count', () => {
    const proven = Array.from({ length: MAX_FACTS }, (_, at) =>
      attempt(`p${at}`, { end: 'accepted', zaapId: `Zp${at}`, messageId: `Mp${at}` }),
    );
    const seen = proven.map(({ zaapId, messageId }) => sign({ zaapId: zaapId!, messageId: messageId! }));
    const found = judge(component([...proven, attempt('a')], [...seen, sign({ zaapId: 'Z1', messageId: 'M1' })]));
    expect(found.attempts.get('a')).toEqual({ taken: true, zaapId: 'Z1', messageId: 'M1' });
  });

  test('with facts that take too many steps to explain, people decide', () => {
    const attempts = Array.from({ length: 20 }, (_, at) => attempt(`a${at}`));
    const signs = Array.from({ length: 20 }, (_, at) => sign({ zaapId: `Z${at}`, messageId: `M${at}` }));
    expect(judge(component(attempts, signs)).decided).toBe(false);
  });

  test('facts that contradict each other settle nothing', () => {
    const signs = [sign({ zaapId: 'Z1', messageId: 'M1' }), sign({ zaapId: 'Z2', messageId: 'M1' })];
    expect(judge(component([attempt('a')], signs))).toMatchObject({ decided: false });
    const more = [sign({ zaapId: 'Z1', messageId: 'M1' }), sign({ zaapId: 'Z2', messageId: 'M2' })];
    expect(judge(component([attempt('a')], more)).attempts.get('a')).toEqual({ taken: false });
  });
});
