import { notice } from '@pombo/catalogue';
import { defined, PomboError, isPomboError, type MessageView } from '@pombo/core';
import type { Producer } from '@pombo/producer';
import { withDeployment } from '../deployment/deployment.ts';
import { needLane } from '../instances/configured.ts';
import { operator } from '../terminal/operator.ts';
import { confirmed } from '../terminal/prompts/confirm.ts';
import type { Column, Output, ErrorReport } from '../terminal/output.ts';
import { evidenceLines, evidenceText } from './evidence-text.ts';
import { errorWords, words } from '../terminal/words.ts';
import { readCount } from '../message/message.ts';

/** `pombo unknown list`. Throws `invalid_input`, `unknown_instance`. */
export async function listUnknown(flags: { instance?: string; limit: string }, output: Output): Promise<void> {
  const limit = readCount(flags.limit);
  const lane = flags.instance;
  const views = await withDeployment(async ({ ledger, receipts }) => {
    if (lane !== undefined) await needLane(lane, ledger, 'unknown_instance');
    const found = await ledger.messages.list({ status: 'unknown', limit, ...defined({ lane }) });
    return receipts.explain(found);
  });
  if (!output.json && views.length > 0 && process.stdout.isTTY) {
    output.document(undefined, () => views.flatMap((view) => evidenceLines(view, Date.now(), process.stdout.columns)));
  } else output.list(views, COLUMNS, words('unknown_none'));
  if (output.json || views.length === 0) return;
  output.say(words('unknown_check'));
  output.next(...WAYS.map((as) => words('unknown_step', { as })));
}

/** The flags of `pombo unknown resolve`. */
export interface ResolveFlags {
  as: 'sent' | 'resend' | 'drop';
  why?: string;
  yes?: true;
}

/**
 * `pombo unknown resolve`: settles each message separately. One that is refused does not stop the others; the exit code
 * is the highest of theirs. Throws `invalid_input` if a resend is not confirmed.
 */
export async function resolveUnknown(ids: readonly string[], flags: ResolveFlags, output: Output): Promise<void> {
  if (flags.as === 'resend' && flags.yes !== true) await confirmResend(ids.length);
  const results = await withDeployment(async ({ producer }) => {
    const settled: Result[] = [];
    for (const id of ids) settled.push(await resolveOne(id, flags, producer));
    return settled;
  });
  if (output.json) output.list(results.map(documentOf), [], '');
  for (const { id, error } of results) {
    if (error !== undefined) output.fault(error);
    else if (!output.json) output.document(undefined, () => [words('unknown_done', { id, as: flags.as })]);
  }
  process.exitCode = Math.max(0, ...results.map(({ error }) => error?.exitCode ?? 0));
}

const WAYS = ['sent', 'resend', 'drop'] as const;

type Result = { id: string; view: MessageView; error?: undefined } | { id: string; error: PomboError };

async function resolveOne(id: string, { as, why }: ResolveFlags, producer: Producer): Promise<Result> {
  try {
    return { id, view: await producer.resolve(id, as, why, operator()) };
  } catch (error) {
    if (!isPomboError(error) || error.code === 'redis_unreachable') throw error;
    return { id, error };
  }
}

function documentOf(result: Result): MessageView | { id: string; error: ErrorReport } {
  if (result.error === undefined) return result.view;
  const { text: message, hint } = errorWords(result.error);
  return { id: result.id, error: { code: result.error.code, message, hint } };
}

async function confirmResend(count: number): Promise<void> {
  const warning = words('unknown_warning', { count });
  if (await confirmed(warning, 'resend')) return;
  throw new PomboError('invalid_input', notice('unknown_not_confirmed', { warning }));
}

const COLUMNS: Column<MessageView>[] = [
  ['id', ({ id }) => id],
  ['instance', ({ instance }) => instance],
  ['phone', ({ phone, type }) => phone ?? type],
  ['attempt', ({ attempts }) => attempts],
  ['since', ({ statusAt }) => statusAt],
  ['why', ({ error }) => error?.code],
  ['known', (view) => evidenceText(view, Date.now()).join(' \u00b7 ')],
  ['resend from', ({ evidence }) => evidence?.resendFrom],
];
