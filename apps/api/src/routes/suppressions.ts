import type { Suppression } from '@pombo/ledger';
import { PHONE_EXAMPLE, PomboError, parsePhone, phoneRulesOf } from '@pombo/message';
import type { AppParts } from '../parts.ts';
import { problems } from '../schemas/problem.ts';
import {
  removedAnswer,
  suppressedAnswer,
  suppressionBody,
  suppressionQuery,
  suppressionsAnswer,
  suppressionsQuery,
} from '../schemas/suppression.ts';
import type { App } from '../server.ts';

const tags = ['suppressions'];
const URL = '/v1/suppressions';

/** People who must not be written to: asked right before every attempt, whatever was queued before. */
export function suppressionRoutes(app: App, { ledger: { suppressions, instances } }: AppParts): void {
  app.get(
    URL,
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'Who is not written to',
        querystring: suppressionsQuery,
        response: { 200: suppressionsAnswer, ...problems },
      },
    },
    async ({ query: { cursor = '', limit } }) => {
      const behind = Buffer.from(cursor, 'base64url').toString();
      const found: Suppression[] = [];
      for await (const each of suppressions.list()) if (each.phone > behind) found.push(each);
      const page = found.toSorted((a, b) => (a.phone < b.phone ? -1 : 1)).slice(0, limit);
      const next = found.length > limit ? { next: Buffer.from(page.at(-1)!.phone).toString('base64url') } : {};
      return { suppressions: page, ...next };
    },
  );

  app.post(
    URL,
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'Write to this person no more',
        body: suppressionBody,
        response: { 200: suppressedAnswer, ...problems },
      },
    },
    async ({ body }) => {
      const phone = await personOf(body.phone);
      return { phone, added: await suppressions.add(phone, body.why ?? 'by hand') };
    },
  );

  app.delete(
    URL,
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        summary: 'This person may be written to again',
        querystring: suppressionQuery,
        response: { 200: removedAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const phone = await personOf(query.phone);
      if (await suppressions.remove(phone)) return { phone };
      throw new PomboError('not_found', 'This number is not on the suppression list');
    },
  );

  /** The person as the list compares them: a number may be written as people write theirs. */
  async function personOf(text: string): Promise<string> {
    const read = parsePhone(text, phoneRulesOf(await instances.known()));
    if (!('problem' in read)) return read.person;
    throw new PomboError('invalid_input', `phone ${read.problem}`, {
      hint: read.hint,
      issues: [{ field: 'phone', problem: read.problem, example: PHONE_EXAMPLE }],
    });
  }
}
