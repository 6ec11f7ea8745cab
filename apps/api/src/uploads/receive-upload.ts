import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import { PomboError, invalidInput, type Issue } from '@pombo/core';
import type { FastifyRequest } from 'fastify';
import { JSON_LIMITS, refuseExcessiveJson } from '../limits/json-limits.ts';
import { shownIssues } from '../http/problem.ts';
import { faultsOf } from '../http/schema-validator.ts';
import { campaignOptions, type CampaignOptions } from '../schemas/campaign.ts';
import type { UploadFolders } from './upload-folders.ts';

/** A stored upload, in a folder that only this user reads. */
export interface Upload {
  path: string;
  /** The client's name of the file. */
  name: string;
  options: CampaignOptions;
  /** Where the lines that are left out may be listed. */
  leftOutPath: string;
  remove(): Promise<void>;
}

/** Largest file (bytes); a million lines take about a tenth of it. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** The options may hold an image as base64. */
const MOST_OPTION_BYTES = 16 * 1024 * 1024;

/**
 * Receives the parts of a campaign's upload in any order: `file` goes to disk as it streams in, `options`
 * is checked. Throws `unsupported_media_type`, `invalid_input`, `too_large`, `rate_limited`. Call `remove` when done.
 */
export async function receiveUpload(request: FastifyRequest, places: UploadFolders): Promise<Upload> {
  if (!request.isMultipart()) {
    throw new PomboError('unsupported_media_type', 'A campaign is uploaded as multipart/form-data', {
      hint: 'For example: curl -F file=@clientes.csv -F \'options={"instances":["vendas"],"image":"https://…"}\'',
    });
  }
  const { folder, free: remove } = await places.take();
  try {
    const path = join(folder, 'upload.csv');
    const { name, options } = await receiveParts(request, path);
    const missing: Issue[] = [];
    if (name === undefined) missing.push({ field: 'file', problem: 'is missing', example: 'file=@clientes.csv' });
    if (options === undefined)
      missing.push({ field: 'options', problem: 'is missing', example: '{"instances":["vendas"]}' });
    if (name === undefined || options === undefined) throw invalidInput(missing);
    return { path, name, options: readOptions(options), leftOutPath: join(folder, 'left-out.json'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Receives a file alone, as the part `file`, into `path`. Returns the client's name of it. Throws
 * `unsupported_media_type`, `invalid_input`, `too_large`.
 */
export async function receiveFile(request: FastifyRequest, path: string): Promise<string> {
  if (!request.isMultipart()) {
    throw new PomboError('unsupported_media_type', 'A file is uploaded as multipart/form-data', {
      hint: 'For example: curl -F file=@clientes.csv',
    });
  }
  const { name } = await receiveParts(request, path, 0);
  if (name === undefined) throw invalidInput([{ field: 'file', problem: 'is missing', example: 'file=@clientes.csv' }]);
  return name;
}

async function receiveParts(
  request: FastifyRequest,
  path: string,
  fields = 1,
): Promise<{ name?: string; options?: string }> {
  const limits = { files: 1, fields, parts: 1 + fields, fileSize: MOST_BYTES, fieldSize: MOST_OPTION_BYTES };
  const received: { name?: string; options?: string } = {};
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') {
        await store(part, path);
        received.name = nameOf(part.filename);
      } else {
        if (part.valueTruncated) throw new PomboError('too_large', 'The options are too large');
        if (part.fieldname === 'options') received.options = String(part.value);
      }
    }
    return received;
  } catch (error) {
    throw isMalformed(error) ? notMultipart(error) : error;
  }
}

/** The multipart parser throws plain errors for a malformed body; errors with a code (a full disk) mean something else. */
function isMalformed(error: unknown): boolean {
  return error instanceof Error && error.constructor === Error && !('code' in error);
}

function notMultipart(cause: unknown): PomboError {
  return new PomboError('invalid_input', 'The body is not complete multipart/form-data', { cause });
}

async function store(part: MultipartFile, path: string): Promise<void> {
  if (part.fieldname !== 'file') {
    throw invalidInput([
      { field: part.fieldname.slice(0, 40), problem: 'is not a part of an upload', example: 'file' },
    ]);
  }
  await pipeline(part.file, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  if (part.file.truncated) throw new PomboError('too_large', 'The file is larger than 1 GiB');
}

function nameOf(filename: string | undefined): string {
  const name = (filename ?? '')
    .replace(/^.*[\\/]/, '')
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, '')
    .slice(0, 200);
  return name === '' ? 'upload.csv' : name;
}

function readOptions(text: string): CampaignOptions {
  const parsed = campaignOptions.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf({ ...issue }, campaignOptions));
  const issues = faults.map(({ path, problem }): Issue => ({
    field: ['options', ...path.map(String)].join('.'),
    problem,
  }));
  throw invalidInput(shownIssues(issues));
}

function jsonOf(text: string): unknown {
  // The multipart parser turns bytes that are not UTF-8 into this character.
  if (text.includes('\ufffd')) throw new PomboError('unsupported_media_type', 'The options are not UTF-8');
  refuseExcessiveJson(Buffer.from(text), JSON_LIMITS);
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput([{ field: 'options', problem: 'is not valid JSON', example: '{"instances":["vendas"]}' }]);
  }
}
