import { expect, test } from 'vitest';
import { unreadVariables, warnOfUnread } from './unread.ts';

const names = (env: Record<string, string>, named: string[] = []): string[] =>
  unreadVariables(env, named).map(({ name }) => name);

test.for([
  ['POMBO_STRIKT', 'Did you mean POMBO_STRICT?'],
  ['POMBO_STRCIT', 'Did you mean POMBO_STRICT?'],
  ['pombo_strict', 'Did you mean POMBO_STRICT?'],
  ['POMBO_API_KEY', 'Did you mean POMBO_API_KEYS?'],
  ['ZAPI_CLIENTTOKEN', 'Did you mean ZAPI_CLIENT_TOKEN?'],
  ['POMBO_SOMETHING_ELSE_ENTIRELY', 'Is it misspelt? The README lists all variables.'],
] as const)('%s is unread: %s', ([name, hint]) => {
  expect(unreadVariables({ [name]: '1' }, [])).toEqual([{ name, hint }]);
});

test('what an app, a script or the instance file reads is not reported, nor what is empty or of another program', () => {
  expect(names({ POMBO_STRICT: '1', POMBO_HOST: '::1', ZAPI_TOKEN: 'x', POMBO_NO_INSTALL: '1' })).toEqual([]);
  expect(names({ POMBO_STRIKT: '', MY_POMBO_X: '1', PATH: '/bin' })).toEqual([]);
  expect(names({ ZAPI_TOKEN_VENDAS: 'x' }, ['ZAPI_TOKEN_VENDAS'])).toEqual([]);
  expect(names({ ZAPI_TOKEN_VENDAS: 'x' })).toEqual(['ZAPI_TOKEN_VENDAS']);
});

test('the warning names the variable, never its value', () => {
  const lines: string[] = [];
  const warn = (fields: object, event: string): void => void lines.push(JSON.stringify({ event, ...fields }));
  warnOfUnread({ ZAPI_TOKN: 'F3A91C7D22E84B0B9A5D' }, [], { warn });
  expect(lines).toEqual(['{"event":"variable.unread","variable":"ZAPI_TOKN","hint":"Did you mean ZAPI_TOKEN?"}']);
});
