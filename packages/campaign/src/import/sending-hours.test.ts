import { expect, test } from 'vitest';
import { refuseDisjointHours } from './sending-hours.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const timezone = 'America/Sao_Paulo';

test('hours that never meet those of a number are refused, and both are named', () => {
  const rules = { window: '09:00-10:00', timezone };
  const numbers = [
    { instance: 'vendas' },
    { instance: 'noite', rules: { window: '20:00-22:00', days: 'mon-fri', timezone } },
  ];
  expect(() => refuseDisjointHours({ rules }, numbers, NOW)).toThrow(
    expect.objectContaining({
      code: 'campaign_refused',
      message:
        'The campaign may send 09:00-10:00 (America/Sao_Paulo), noite only mon-fri, 20:00-22:00 (America/Sao_Paulo): they never meet, and nothing would be sent through noite',
    }),
  );
});

test.for([
  ['meet for an hour a week', { days: 'sat', window: '08:00-21:00', timezone }],
  ['meet across zones', { window: '08:00-09:00', timezone: 'America/New_York' }],
  ['are none at all, but a limit', { dailyLimit: 5 }],
] as const)('hours that %s are taken', ([, rules]) => {
  const campaign = { rules: { window: '09:00-21:00', days: 'fri,sat', timezone } };
  expect(() => refuseDisjointHours(campaign, [{ instance: 'noite', rules }], NOW)).not.toThrow();
});

test('a campaign without its own hours follows those of its numbers', () => {
  const numbers = [{ instance: 'noite', rules: { window: '20:00-22:00', timezone } }];
  expect(() => refuseDisjointHours({}, numbers, NOW)).not.toThrow();
});
