import { Readable } from 'node:stream';
import { exportSuppressions } from '@pombo/campaign';
import { PHONE_EXAMPLE, PomboError, parseRecipient, phoneRulesOf, sentence } from '@pombo/core';
import { z } from 'zod';
import { refuseSearchByPhone } from '../../auth/roles.ts';
import type { AppDeps } from '../../deps.ts';
import { problems } from '../../schemas/problem.ts';
import {
  removedAnswer,
  suppressedAnswer,
  suppressionBody,
  suppressionQuery,
  suppressionsAnswer,
  suppressionsQuery,
} from '../../schemas/suppression.ts';
import { createSealedCursors } from '../../sealed/sealed-cursors.ts';
import type { App } from '../../http/fastify-types.ts';

const tags = ['suppressions'];
const URL = '/v1/suppressions';

/** Routes of the suppression list, which is checked right before every attempt. */
export function suppressionRoutes(app: App, { ledger: { suppressions, instances }, redis, prefix }: AppDeps): void {
  const cursors = createSealedCursors(redis, prefix);

  app.get(
    URL,
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listSuppressions',
        summary: 'List suppressed people',
        querystring: suppressionsQuery,
        response: { 200: suppressionsAnswer, ...problems },
      },
    },
    async ({ query: { cursor, limit, phone }, readsPhones }) => {
      if (phone !== undefined) {
        refuseSearchByPhone(readsPhones);
        const [found, count] = await Promise.all([suppressions.get(await personOf(phone)), suppressions.count()]);
        return { suppressions: found === undefined ? [] : [found], total: count };
      }
      const after = cursor === undefined ? {} : { after: await openCursor(cursor) };
      const [{ entries, next }, total] = await Promise.all([
        suppressions.page({ ...after, limit }),
        suppressions.count(),
      ]);
      return { suppressions: entries, total, ...(next === undefined ? {} : { next: await cursors.seal(next) }) };
    },
  );

  app.get(
    `${URL}/export`,
    {
      // Not `read`: it is a file of phones.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'exportSuppressions',
        summary: 'Export the list as CSV',
        response: { 200: EXPORT, ...problems },
      },
    },
    (_request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', 'attachment; filename="opt-outs.csv"')
        .send(Readable.from(exportSuppressions(suppressions.list()))),
  );

  app.post(
    URL,
    {
      config: { scope: 'manage' },
      schema: {
        tags,
        operationId: 'addSuppression',
        summary: 'Stop sending to a person',
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
        operationId: 'removeSuppression',
        summary: 'Allow sending to a person again',
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

  /** Returns the canonical form that the list compares; the number may be formatted in any common way. */
  async function personOf(text: string): Promise<string> {
    const read = parseRecipient(text, phoneRulesOf(await instances.known()));
    if (!('problem' in read)) return read.person;
    throw new PomboError('invalid_input', `phone ${read.problem}`, {
      hint: sentence(read.hint),
      issues: [{ field: 'phone', problem: read.problem, example: PHONE_EXAMPLE }],
    });
  }

  async function openCursor(cursor: string): Promise<string> {
    const person = await cursors.open(cursor);
    if (person !== undefined) return person;
    throw new PomboError('invalid_input', 'The cursor is not one that an earlier page returned', {
      issues: [{ field: 'cursor', problem: 'must be a cursor of an earlier page' }],
    });
  }
}

const EXPORT = {
  description: 'One line per person, in no particular order',
  content: { 'text/csv': { schema: z.unknown() } },
};
