import { expect, test } from 'vitest';
import { stand } from '../../../apps/api/src/api.fixture.ts';
import { generateSchema } from './generate.fixture.ts';

const on = stand();

test('the types are those of the API’s OpenAPI document (to write them: run this file with -u)', async () => {
  const document = (await (await on.app()).inject('/openapi.json')).json<object>();
  await expect(await generateSchema(document)).toMatchFileSnapshot('./schema.ts');
});
