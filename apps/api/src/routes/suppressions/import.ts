import { acceptedLanguage, sayAll, type Language } from '@pombo/catalogue';
import { openPhoneList, type PhoneList } from '@pombo/campaign';
import { PomboError, invalidInput, isPomboError, phoneRulesOf } from '@pombo/core';
import type { Suppressions } from '@pombo/ledger';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { AppDeps } from '../../deps.ts';
import { problems } from '../../schemas/problem.ts';
import { importedAnswer, suppressionUpload } from '../../schemas/suppression.ts';
import { uncheckedBody, type App } from '../../http/fastify-types.ts';

type Imported = z.output<typeof importedAnswer>;

/** Largest file (bytes): about a million phones. */
const MOST_BYTES = 20 * 1024 * 1024;
/** Phones added at a time; one round trip each would take minutes for a long list. */
const BATCH = 500;
/** Rejected lines that are returned. */
const SHOWN = 100;

/** The route that adds the phones of a file to the suppression list, with the rules of campaign files. */
export function suppressionImportRoute(app: App, { ledger: { suppressions, instances }, uploads }: AppDeps): void {
  app.post(
    '/v1/suppressions/import',
    {
      config: { scope: 'manage', extraMs: Infinity },
      schema: {
        tags: ['suppressions'],
        operationId: 'importSuppressions',
        summary: 'Add the people of a CSV or XLSX file to the list',
        consumes: ['multipart/form-data'],
        body: suppressionUpload,
        response: { 200: importedAnswer, ...problems },
      },
      // The handler reads the file as it streams in.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const phones = phoneRulesOf(await instances.known());
      const language = acceptedLanguage(request.headers['accept-language']);
      void reply.header('Vary', 'Accept-Language');
      const { folder, free } = await uploads.take();
      try {
        const { stream, name } = await fileOf(request);
        const list = await openPhoneList(stream, { phones, maxBytes: MOST_BYTES, spoolDir: folder });
        try {
          return await addAll(list, `imported from ${name}`, suppressions, language);
        } finally {
          await list.close();
        }
      } finally {
        await free();
      }
    },
  );
}

async function fileOf(request: FastifyRequest): Promise<{ stream: AsyncIterable<Uint8Array>; name: string }> {
  if (!request.isMultipart()) {
    throw new PomboError('unsupported_media_type', 'A list is uploaded as multipart/form-data', {
      hint: 'For example: curl -F file=@opt-outs.csv',
    });
  }
  try {
    const part = await request.file({ limits: { files: 1, fields: 0, fileSize: MOST_BYTES + 1 } });
    if (part?.fieldname === 'file') {
      const name = part.filename.replace(/^.*[\\/]/, '').replaceAll(/[\p{Cc}\p{Cs}]/gu, '');
      return { stream: part.file, name: name.slice(0, 100) || 'a file' };
    }
  } catch (cause) {
    if (isPomboError(cause)) throw cause;
    throw new PomboError('invalid_input', 'The body is not complete multipart/form-data', { cause });
  }
  throw invalidInput([{ field: 'file', problem: 'is missing', example: 'file=@opt-outs.csv' }]);
}

async function addAll(list: PhoneList, why: string, suppressions: Suppressions, language: Language): Promise<Imported> {
  const result: Imported = { added: 0, known: 0, rejected: 0, lines: [] };
  let batch: string[] = [];
  async function flush(): Promise<void> {
    const added = await Promise.all(batch.map((phone) => suppressions.add(phone, why)));
    for (const isNew of added) result[isNew ? 'added' : 'known'] += 1;
    batch = [];
  }
  for await (const listed of list.phones()) {
    if ('phone' in listed) batch.push(listed.phone.phone);
    else {
      result.rejected += 1;
      const { column, value, notice } = listed.rejection;
      if (result.lines.length < SHOWN)
        result.lines.push({ line: listed.line, column, value, problem: sayAll(notice, language, 'api') });
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return result;
}
