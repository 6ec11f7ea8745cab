import { createHash, randomUUID } from 'node:crypto';
import { acceptedLanguage } from '@pombo/catalogue';
import { testMessageOf } from '@pombo/campaign';
import { PomboError, defined, phoneRulesOf } from '@pombo/core';
import type { Sent } from '@pombo/producer';
import type { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import type { App } from '../../http/fastify-types.ts';
import { sentAnswer } from '../../schemas/message.ts';
import { problems } from '../../schemas/problem.ts';
import { uploadParams, uploadTestBody } from '../../schemas/upload.ts';
import type { KeptUpload } from '../../uploads/kept-uploads.ts';
import { readUpload } from '../../uploads/import-upload.ts';
import type { Places } from '../../uploads/places.ts';
import { withKeptImage } from './image-of.ts';
import { ending, withCountry } from './reading.ts';

type Body = z.output<typeof uploadTestBody>;

/** The route that sends the content of one line of an upload to a phone of your own. */
export function uploadTestRoute(app: App, deps: AppDeps, take: Places): void {
  const { keptUploads, ledger, producer } = deps;

  app.post(
    '/v1/uploads/:id/test',
    {
      // Not `send`: the message shows the content of a line of the file.
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags: ['uploads'],
        operationId: 'testUpload',
        summary: 'Send the content of one line to your own phone',
        params: uploadParams,
        body: uploadTestBody,
        response: { 200: sentAnswer, 202: sentAnswer, ...problems },
      },
    },
    async ({ params, body, headers }, reply) => {
      const { to, line, id: key } = body;
      const kept = await keptUploads.get(params.id);
      const request = fingerprintOf(body, kept);
      const earlier = key === undefined ? undefined : await sentBefore(messageId(key), request);
      if (earlier !== undefined) return earlier;
      const numbers = await ledger.instances.known();
      const { sheet, phoneColumn, headerLine, caption, instances, image, country } = withCountry(
        await withKeptImage(body.options, kept, body.seenImage),
        numbers,
      );
      const options = {
        ...defined({ sheet, phoneColumn, headerLine, caption, image, country, fromLine: line }),
        instances,
        language: acceptedLanguage(headers['accept-language']),
        reader: 'api' as const,
        rows: line === undefined ? 20 : 1,
      };
      const { rows, problem } = await take(() =>
        readUpload({ kind: 'preview', path: kept.path, options }, undefined, ending(reply, deps)),
      );
      if (problem !== undefined)
        throw new PomboError('campaign_refused', problem.text, defined({ hint: problem.hint }));
      // Behind a line that does not exist comes another one.
      const meant = rows.filter((row) => line === undefined || row.line === line);
      const recipient = meant.find((row) => row.recipient !== undefined)?.recipient;
      const instance = recipient?.instance ?? instances[0];
      if (recipient === undefined || instance === undefined || recipient.image === '') throw nothingToTest(line);
      const content = testMessageOf({ ...recipient, instance }, to, phoneRulesOf(numbers, instance));
      const bound = key === undefined ? {} : { metadata: { [REQUEST]: request } };
      const sent = await producer.sendImage({ ...content, ...bound, id: messageId(key ?? randomUUID()) });
      void reply.header('Location', `/v1/messages/${encodeURIComponent(sent.id)}`);
      return reply.code(sent.duplicate ? 200 : 202).send(sent);
    },
  );

  /** Returns the message of the same request; undefined for a new key. Throws `id_conflict` for that of another request. */
  async function sentBefore(id: string, request: string): Promise<Sent | undefined> {
    const found = await producer.get(id);
    if (found === undefined) return undefined;
    const { status, result, metadata = {} } = found;
    if (metadata[REQUEST] !== request) throw otherTest();
    return { id, status, duplicate: true, ...defined({ result }) };
  }
}

/** Under this name, the metadata of a test message says which request sent it. */
const REQUEST = 'testRequest';

function messageId(key: string): string {
  return `test-${key}`;
}

/** Returns what differs with everything that decides what is sent, and to whom. */
function fingerprintOf({ to, line, options }: Body, { id, image }: KeptUpload): string {
  const facts = [id, image?.fingerprint, to, line, options];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

function otherTest(): PomboError {
  return new PomboError('id_conflict', 'Another test was sent with this id', {
    hint: 'Give each test an id of its own. Only the same request may be repeated with it.',
  });
}

function nothingToTest(line: number | undefined): PomboError {
  const what = line === undefined ? 'None of the first lines can be sent' : `Line ${line} cannot be sent`;
  return new PomboError('file_unusable', what, {
    hint: 'Choose another line, a number and an image.',
  });
}
