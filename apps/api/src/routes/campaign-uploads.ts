import {
  createCampaign,
  knownText,
  idColumn,
  parseDelay,
  sentText,
  timingIssues,
  type CampaignMade,
  type CampaignRecord,
  type Summary,
  type Timing,
} from '@pombo/campaign';
import { PomboError, invalidInput, isPomboError } from '@pombo/message';
import { suppressedPeople } from '@pombo/ledger';
import type { AppParts } from '../parts.ts';
import { campaignMade, campaignUpload, type CampaignOptions } from '../schemas/campaign.ts';
import { problems } from '../schemas/problem.ts';
import { uncheckedBody, type App } from '../server.ts';
import { startCampaign } from '../start.ts';
import { receiveUpload } from '../upload.ts';
import { createDesk } from '../desk.ts';

/** Campaigns, made of an uploaded file. */
export function campaignUploadRoute(app: App, parts: AppParts): void {
  const { campaigns: store, ledger } = parts;
  const { view } = createDesk(parts);

  app.post(
    '/v1/campaigns',
    {
      config: { scope: 'manage' },
      schema: {
        tags: ['campaigns'],
        summary: 'Make a campaign of a CSV file',
        description: 'Nothing is sent before it is started. The same upload twice finds the first campaign.',
        consumes: ['multipart/form-data'],
        body: campaignUpload,
        response: { 200: campaignMade, 201: campaignMade, ...problems },
      },
      // The parts are read, and checked, as they stream in.
      validatorCompiler: uncheckedBody,
    },
    async (request, reply) => {
      const upload = await receiveUpload(request);
      try {
        const made = await create(upload.path, upload.options, upload.name);
        const record = await startIfWanted(made.record, upload.options);
        void reply.header('Location', `/v1/campaigns/${record.id}`).code(made.answer === 'created' ? 201 : 200);
        const facts =
          made.answer === 'created'
            ? { notes: made.summary.notes, rejections: made.summary.rejections, ...leftOut(made.summary) }
            : {};
        return await reply.send({ campaign: await view(record), duplicate: made.answer === 'exists', ...facts });
      } finally {
        await upload.remove();
      }
    },
  );

  async function create(path: string, options: CampaignOptions, fileName: string): Promise<CampaignMade> {
    const { instances, name = fileName, image, caption, country, id, again, onUnknown, share, imageCheck } = options;
    const { delay, verifyNumbers, includeSent } = options;
    refuseIncludeSent(options);
    const numbers = await ledger.instances.known();
    const names = [...numbers.keys()];
    return createCampaign(
      path,
      {
        instances,
        name,
        isSuppressed: await suppressedPeople(ledger.suppressions),
        ...timingOf(options),
        ...known({ image, caption, country, id, again, includeSent, onUnknown, share, imageCheck }),
        ...known({
          pace: delay === undefined ? undefined : parseDelay(delay),
          verify: verifyNumbers === true ? parts.askNumbers(instances) : undefined,
          // A name nobody has published yet may be right: a worker that serves it has only not been up so far.
          knownInstances: names.length === 0 ? undefined : names,
        }),
      },
      {
        store,
        keepImage: (given) => ledger.images.keep(given),
        numbersOf: ledger.people.lanesOf,
        fates: ledger.fates.of,
        rulesOf: (instance) => numbers.get(instance)?.rules,
      },
    );
  }

  async function startIfWanted(
    record: CampaignRecord,
    { start, imageCheck }: CampaignOptions,
  ): Promise<CampaignRecord> {
    if (start !== true || record.state !== 'ready') return record;
    try {
      return await startCampaign(record.id, { imageCheck }, parts);
    } catch (error) {
      throw isPomboError(error) && error.code === 'image_unreachable' ? notStarted(record, error) : error;
    }
  }
}

/** Hours, days, limit and times. Throws `invalid_input` with every fault. */
function timingOf({ window, days, timezone, dailyLimit, startAt, expiresAt }: CampaignOptions): Timing {
  const rules = known({ window, days, timezone, dailyLimit });
  const timing: Timing = known({
    rules: Object.keys(rules).length === 0 ? undefined : rules,
    startAt: startAt === undefined ? undefined : Date.parse(startAt),
    expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
  });
  const issues = timingIssues(timing, Date.now());
  if (issues.length > 0) throw invalidInput(issues.map((issue) => ({ ...issue, field: `options.${issue.field}` })));
  return timing;
}

/** Throws `invalid_input`: without `again` nobody is left out. */
function refuseIncludeSent({ again, includeSent }: CampaignOptions): void {
  if (includeSent !== true || again === true) return;
  throw invalidInput([{ field: 'options.includeSent', problem: 'goes with again only', example: '"again": true' }]);
}

/** Lines that are left out for what was sent before, in words. */
function leftOut({ alreadySent, alreadyKnown, counts, finding }: Summary): { leftOut?: string[] } {
  const texts = [
    sentText(alreadySent, counts.rows),
    alreadyKnown.length === 0
      ? ''
      : `${counts.alreadyKnown} already known: ${knownText(alreadyKnown, idColumn(finding.columns))}`,
  ].filter((text) => text !== '');
  return texts.length === 0 ? {} : { leftOut: texts };
}

/** The campaign is there all the same: whoever mends the image starts it, and uploads nothing again. */
function notStarted({ id }: CampaignRecord, { message, issues, hint = '' }: PomboError): PomboError {
  const stored = `The campaign is stored as ${id} and not started: POST /v1/campaigns/${id}/start when it is mended.`;
  return new PomboError('image_unreachable', message, { hint: `${stored}\n${hint}`, ...(issues && { issues }) });
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function known<T extends object>(values: T): Known<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Known<T>;
}
