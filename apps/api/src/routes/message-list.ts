import { findRecipient, lanesOf } from '@pombo/campaign';
import { knownLanes } from '@pombo/ledger';
import {
  defined,
  invalidInput,
  parseRecipient,
  phoneRulesOf,
  PomboError,
  PHONE_EXAMPLE,
  type Issue,
  type MessageView,
} from '@pombo/core';
import type { z } from 'zod';
import { refuseSearchByPhone } from '../auth/roles.ts';
import type { AppDeps } from '../deps.ts';
import { listAnswer, listQuery } from '../schemas/message.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

type Query = z.output<typeof listQuery>;
type Found = { messages: MessageView[]; next?: string };

/** The route that lists messages, and finds them by their ids, their line or their recipient. */
export function messageListRoute(app: App, deps: AppDeps): void {
  app.get(
    '/v1/messages',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['messages'],
        operationId: 'listMessages',
        summary: 'List or find messages',
        querystring: listQuery,
        response: { 200: listAnswer, ...problems },
      },
    },
    async ({ query, readsPhones }) => {
      refuseAlone(query);
      if (query.phone !== undefined) refuseSearchByPhone(readsPhones);
      if (query.instance !== undefined) await needInstance(query.instance, deps);
      const { messages, ...rest } = await find(query, deps);
      return { ...rest, messages: await deps.receipts.explain(messages) };
    },
  );
}

async function find(query: Query, deps: AppDeps): Promise<Found> {
  const { zaapId, messageId, instance, status, campaign, line, phone, code, limit, cursor } = query;
  if (zaapId !== undefined || messageId !== undefined) {
    const found = await deps.ledger.messages.find(defined({ zaapId, messageId }));
    return { messages: found.filter((view) => fits(view, query)).slice(0, limit) };
  }
  const record = campaign === undefined ? undefined : await deps.campaigns.get(campaign);
  if (phone !== undefined) {
    const recipient = await readPhone(phone, record?.instances[0], deps);
    const ports = { store: deps.campaigns, read: (id: string) => deps.producer.get(id) };
    const found = record && (await findRecipient(record, recipient, ports));
    return { messages: found !== undefined && fits(found, query) ? [found] : [] };
  }
  // A campaign's own numbers: a deployment may have thousands of others.
  const lanes = record && lanesOf(record);
  return deps.pages.page({ limit, ...defined({ lane: instance, lanes, status, campaign, line, code, cursor }) });
}

function fits(view: MessageView, { instance, status, campaign, line, code }: Query): boolean {
  return (
    (instance ?? view.instance) === view.instance &&
    (status ?? view.status) === view.status &&
    (campaign === undefined || campaign === view.campaign) &&
    (line === undefined || line === view.line) &&
    (code === undefined || code === view.error?.code)
  );
}

/** Returns a recipient, given as people write it. Throws `invalid_input`. */
async function readPhone(text: string, instance: string | undefined, { ledger }: AppDeps): Promise<string> {
  const read = parseRecipient(text, phoneRulesOf(await ledger.instances.known(), instance));
  if ('phone' in read) return read.phone;
  throw invalidInput([{ field: 'phone', problem: read.problem, example: PHONE_EXAMPLE }]);
}

/** Refuses filters that need another one: without it, no index covers them, and every message would be read. Throws `invalid_input`. */
function refuseAlone({ campaign, status, line, phone, code, zaapId, messageId }: Query): void {
  if (zaapId !== undefined || messageId !== undefined) return;
  const issues: Issue[] = [];
  const needs = (field: string, other: string): unknown =>
    issues.push({ field, problem: `needs \`${other}\` as well` });
  if (line !== undefined && campaign === undefined) needs('line', 'campaign');
  if (phone !== undefined && campaign === undefined) needs('phone', 'campaign');
  if (code !== undefined && status === undefined) needs('code', 'status');
  if (issues.length > 0) throw invalidInput(issues);
}

async function needInstance(name: string, { ledger }: AppDeps): Promise<void> {
  const lanes = await knownLanes(ledger);
  if (lanes.includes(name)) return;
  throw new PomboError('unknown_instance', `No instance is called "${name}"`, {
    hint: `Known instances: ${lanes.join(', ')}`,
  });
}
