import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulator } from '../create-simulator.ts';
import type { Simulator } from '../simulator.ts';
import { ask, base } from '../testing.fixture.ts';

let simulator: Simulator;
let url: string;

beforeEach(async () => {
  const knobs = { shortDdds: ['44'], absentPhones: ['5511900000009'] };
  simulator = createSimulator({ instances: [{ id: 'one', token: 'secret-one' }], knobs });
  ({ url } = await simulator.listen());
});

afterEach(() => simulator.close());

const get = async (path: string): Promise<unknown> => JSON.parse((await ask(`${base(url)}/${path}`)).text);
const batch = async (body: object): Promise<{ status: number; body: unknown }> => {
  const { status, text } = await ask(`${base(url)}/phone-exists-batch`, { method: 'POST', body });
  return { status, body: JSON.parse(text) as unknown };
};

describe('phone-exists', () => {
  test.each([
    ['5511987654321', '5511987654321'],
    ['551187654321', '5511987654321'],
    ['5544987654321', '554487654321'],
    ['554487654321', '554487654321'],
    ['551133334444', '551133334444'],
    ['14155550123', '14155550123'],
  ])('%s has the account %s', async (asked, phone) => {
    const lid = expect.stringMatching(/^\d{15}@lid$/) as string;
    expect(await get(`phone-exists/${asked}`)).toEqual([{ exists: true, phone, lid }]);
    expect(simulator.calls()).toEqual({ 'GET phone-exists/{phone}': 1 });
  });

  test.each(['5511900000009', '120363019502650977-group', 'nonsense'])('%s has no account', async (asked) => {
    expect(await get(`phone-exists/${asked}`)).toEqual([{ exists: false, phone: null, lid: null }]);
  });

  test('gives both spellings of a number one LID, and other numbers another', async () => {
    const lidOf = async (phone: string): Promise<string> =>
      ((await get(`phone-exists/${phone}`)) as [{ lid: string }])[0].lid;
    expect(await lidOf('5511987654321')).toBe(await lidOf('551187654321'));
    expect(await lidOf('5511987654321')).not.toBe(await lidOf('5511987654322'));
  });

  test('is a bare object if the knob says so', async () => {
    simulator.setKnobs({ phoneExistsShape: 'object' });
    expect(await get('phone-exists/5511987654321')).toMatchObject({ exists: true, phone: '5511987654321' });
  });
});

describe('phone-exists-batch', () => {
  test('answers for each number in order, with the input and WhatsApp’s spelling', async () => {
    const lid = expect.any(String) as string;
    expect(await batch({ phones: ['5544987654321', '5511900000009', 551187654321] })).toEqual({
      status: 200,
      body: [
        { exists: true, inputPhone: '5544987654321', outputPhone: '554487654321', lid },
        { exists: false, inputPhone: '5511900000009', outputPhone: '5511900000009', lid: null },
        { exists: true, inputPhone: '551187654321', outputPhone: '5511987654321', lid },
      ],
    });
  });

  test('accepts 50,000 numbers and not one more', async () => {
    const phones = Array.from({ length: 50_000 }, (_, n) => String(5_511_900_000_010 + n));
    expect((await batch({ phones })).body).toHaveLength(50_000);
    expect(await batch({ phones: [...phones, '5511900000010'] })).toMatchObject({
      status: 400,
      body: { error: 'phones must have at most 50000 items' },
    });
  });

  test('requires numbers', async () => {
    expect(await batch({})).toEqual({ status: 400, body: { error: 'phones is required' } });
  });
});

describe('the session', () => {
  test('continues after a restart', async () => {
    expect(await get('restart')).toEqual({ value: true });
    expect(await get('status')).toMatchObject({ connected: true });
  });

  test('ends with a disconnect', async () => {
    const heard: string[] = [];
    simulator.on('disconnected', (id) => heard.push(id));
    expect(await get('disconnect')).toEqual({ value: true });
    expect(await get('status')).toMatchObject({ connected: false });
    expect(heard).toEqual(['one']);
  });
});
