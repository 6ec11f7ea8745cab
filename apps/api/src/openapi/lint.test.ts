import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { beforeAll, expect, test } from 'vitest';
import { stand } from '../api.fixture.ts';

/** What the usual linters of OpenAPI documents say, by their recommended rules. */
const on = stand();
let document: string;

beforeAll(async () => {
  document = (await (await on.app()).inject('/openapi.json')).body;
});

/** Findings that stay, and why. Each must still be found. */
const ALLOWED: Record<string, { where: RegExp; why: string }> = {
  'oas3-operation-security-defined': {
    where: /^\/paths\/.*\/security\//,
    why: 'since 3.1, a bearer key may name its scopes; the rule knows only those of OAuth',
  },
  'info-contact': { where: /^\/info$/, why: 'who runs a deployment is not known to the document' },
};

/** Returns what is neither allowed nor found, as `rule place`. */
function unexplained(found: { rule: string; place: string }[]): string[] {
  return found
    .filter(({ rule, place }) => !(ALLOWED[rule]?.where.test(place) ?? false))
    .map(({ rule, place }) => `${rule} ${place}`);
}

async function byRedocly(): Promise<{ rule: string; place: string }[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: document, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, location }) => ({
    rule: ruleId,
    place: (location[0]?.pointer ?? '').replace(/^#/, ''),
  }));
}

async function bySpectral(): Promise<{ rule: string; place: string }[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [oas] } as never);
  const problems = await linter.run(document);
  return problems.map(({ code, path }) => ({
    rule: String(code),
    place: `/${path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
  }));
}

test('Redocly and Spectral find nothing but what is allowed, and still find each of these', async () => {
  const found = [...(await byRedocly()), ...(await bySpectral())];
  expect(unexplained(found)).toEqual([]);
  expect([...new Set(found.map(({ rule }) => rule))].toSorted()).toEqual(Object.keys(ALLOWED).toSorted());
});

test('the linters find faults', async () => {
  const [good, broken] = [document, document.replaceAll('"operationId":', '"x-operation-id":')];
  document = broken.replace('"servers":', '"x-servers":');
  try {
    expect((await byRedocly()).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['no-empty-servers', 'operation-operationId']),
    );
    expect((await bySpectral()).map(({ rule }) => rule)).toContain('operation-operationId');
  } finally {
    document = good;
  }
});
