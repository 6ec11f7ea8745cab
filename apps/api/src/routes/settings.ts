import { acceptedLanguage } from '@pombo/catalogue';
import { PomboError, defined } from '@pombo/core';
import type { Instance } from '@pombo/zapi';
import type { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { problems } from '../schemas/problem.ts';
import { diagnosisAnswer, settingsAnswer, webhooksAnswer } from '../schemas/settings.ts';
import { checkWebhooksOf } from '../services/webhook-check.ts';
import type { App } from '../http/fastify-types.ts';

const tags = ['access'];

/** Numbers whose webhooks are checked in one request: Z-API is asked about each. */
const MOST_CHECKED = 20;

type SettingsDeps = Pick<
  AppDeps,
  'instances' | 'instanceFile' | 'dashboard' | 'baseUrl' | 'diagnose' | 'webhookSecrets' | 'simulated'
>;

/** Routes that show how this deployment is configured, and check it. */
export function settingsRoutes(app: App, deps: SettingsDeps): void {
  const { instances, instanceFile, dashboard, baseUrl } = deps;

  app.get(
    '/v1/settings',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getSettings',
        summary: 'The configured numbers, without secrets',
        response: { 200: settingsAnswer, ...problems },
      },
    },
    async () => ({
      numbers: instances().map(settingsOf),
      source: instanceFile(),
      dashboard,
      gateway: baseUrl,
      diagnosis: deps.diagnose !== undefined,
    }),
  );

  app.get(
    '/v1/webhooks',
    {
      // Z-API is asked about each number, and each address is called.
      config: { scope: 'admin', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'checkWebhooks',
        summary: 'Where Z-API sends the callbacks of each number, and whether that address answers',
        response: { 200: webhooksAnswer, ...problems },
      },
    },
    async ({ headers }) => {
      const all = instances();
      const language = acceptedLanguage(headers['accept-language']);
      const options = { baseUrl, secrets: deps.webhookSecrets, allowLoopback: deps.simulated, language };
      const checked = all.slice(0, MOST_CHECKED).map((instance) => checkWebhooksOf(instance, options));
      return { numbers: await Promise.all(checked), more: Math.max(0, all.length - MOST_CHECKED) };
    },
  );
  diagnosisRoute(app, deps);
}

function diagnosisRoute(app: App, { diagnose }: SettingsDeps): void {
  let running: Promise<z.output<typeof diagnosisAnswer>> | undefined;

  async function run(make: NonNullable<typeof diagnose>): Promise<z.output<typeof diagnosisAnswer>> {
    const findings = await make();
    const ok = findings.every(({ level }) => level !== 'error');
    return { at: new Date().toISOString(), ok, findings };
  }

  app.get(
    '/v1/diagnosis',
    {
      config: { scope: 'admin', extraMs: Infinity },
      schema: {
        tags,
        operationId: 'diagnose',
        summary: 'What pombo doctor finds where this API runs',
        response: { 200: diagnosisAnswer, ...problems },
      },
    },
    async () => {
      if (diagnose === undefined) {
        throw new PomboError('not_found', 'This API was started without the command line, which has the checks', {
          hint: 'On the server, run: pombo doctor',
        });
      }
      // Several pages that ask at once share one run.
      running ??= run(diagnose).finally(() => (running = undefined));
      return running;
    },
  );
}

function settingsOf({
  name,
  pace,
  window,
  days,
  timezone,
  dailyLimit,
  exclusive,
  passThrough = false,
}: Instance): z.output<typeof settingsAnswer>['numbers'][number] {
  const { min, max } = pace;
  const rules = defined({ window, days, timezone, dailyLimit });
  return { instance: name, pace: { min, max }, ...rules, exclusive, passThrough };
}
