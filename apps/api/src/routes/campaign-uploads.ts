import { createCampaign, parseDelay, type CampaignMade, type CampaignRecord } from '@pombo/campaign';
import type { Ledger } from '@pombo/ledger';
import type { AppParts } from '../parts.ts';
import { campaignMade, campaignUpload, type CampaignOptions } from '../schemas/campaign.ts';
import { problems } from '../schemas/problem.ts';
import { uncheckedBody, type App } from '../server.ts';
import { receiveUpload } from '../upload.ts';
import { createDesk } from '../desk.ts';

/** Campaigns, made of an uploaded file. */
export function campaignUploadRoute(app: App, parts: AppParts): void {
  const { campaigns: store, ledger } = parts;
  const { order, view } = createDesk(parts);

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
          made.answer === 'created' ? { notes: made.summary.notes, rejections: made.summary.rejections } : {};
        return await reply.send({ campaign: await view(record), duplicate: made.answer === 'exists', ...facts });
      } finally {
        await upload.remove();
      }
    },
  );

  async function create(path: string, options: CampaignOptions, fileName: string): Promise<CampaignMade> {
    const { name = fileName, delay, expiresAt, start: _start, ...rest } = options;
    const known = [...(await ledger.instances.known()).keys()];
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    return createCampaign(
      path,
      {
        instances: options.instances,
        ...given,
        name,
        isSuppressed: await suppressedPeople(ledger),
        // A name nobody has published yet may be right: a worker that serves it has only not been up so far.
        ...(known.length === 0 ? {} : { knownInstances: known }),
        ...(delay === undefined ? {} : { pace: parseDelay(delay) }),
        ...(expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) }),
      },
      { store, keepImage: (image) => ledger.images.keep(image) },
    );
  }

  async function startIfWanted(record: CampaignRecord, { start }: CampaignOptions): Promise<CampaignRecord> {
    return start === true && record.state === 'ready' ? order(record.id, 'start') : record;
  }
}

/** All at once: the list is short beside the file, and asking for each line would take far longer. */
async function suppressedPeople({ suppressions }: Ledger): Promise<(person: string) => boolean> {
  const people = new Set<string>();
  for await (const { phone } of suppressions.list()) people.add(phone);
  return (person) => people.has(person);
}
