import { createCampaignStore, imageProblem, lookAtImages, type CampaignState } from '@pombo/campaign';
import { viewKnownLanes, type Ledger } from '@pombo/ledger';
import type { RedisClient } from '@pombo/redis';
import type { Config } from '@pombo/worker';
import { isLoopback, parseBaseUrl } from '@pombo/zapi';
import { words } from '../../terminal/words.ts';
import { LIMIT_MS, found, type Finding } from '../finding.ts';
import { withLedger } from './with-ledger.ts';

const check = 'images';

/** Hosts that are asked for an image. */
const MOST_HOSTS = 10;
/** Waiting messages that are looked at for each number, and numbers. */
const MOST_MESSAGES = 20;
const MOST_LANES = 50;
/** Campaigns that may still send. */
const UNFINISHED: readonly CampaignState[] = ['ready', 'scheduled', 'running', 'paused'];

/**
 * Fetches the beginning of one image from each host whose images are about to be sent: of unfinished campaigns and of
 * direct messages that wait. Skips campaigns whose images are not to be checked.
 */
export function checkImageHosts(config: Config): Promise<Finding[]> {
  return withLedger(check, config, async (ledger, client) => {
    const urls = onePerHost([...(await imagesOfCampaigns(client, config.prefix)), ...(await imagesOfMessages(ledger))]);
    if (urls.length === 0) return [{ check, level: 'skipped', message: words('doctor_images_none') }];
    const allowLoopback = isLoopback(parseBaseUrl(config.baseUrl));
    const { looks } = await lookAtImages({ urls, more: 0 }, { allowLoopback, timeoutMs: LIMIT_MS / 2 });
    const bad = looks.filter((look) => 'problem' in look);
    const hosts = looks.filter((look) => !('problem' in look)).map(({ url }) => new URL(url).host);
    return [
      ...(hosts.length > 0 ? [{ check, level: 'ok' as const, message: words('doctor_images_ok', { hosts }) }] : []),
      ...bad.map((look): Finding => ({
        check,
        level: 'warning',
        ...found('doctor_images_bad', { image: imageProblem(look) }),
      })),
    ];
  });
}

async function imagesOfCampaigns(client: RedisClient, prefix: string): Promise<string[]> {
  const unfinished = (await createCampaignStore(client, prefix).list()).filter(
    ({ state, imageCheck }) => UNFINISHED.includes(state) && imageCheck !== false,
  );
  return unfinished.flatMap(({ image, images }) => [
    ...(image?.kind === 'url' ? [image.url] : []),
    ...(images?.urls ?? []),
  ]);
}

async function imagesOfMessages(ledger: Ledger): Promise<string[]> {
  const waiting = (await viewKnownLanes(ledger)).filter(({ queued }) => queued > 0).slice(0, MOST_LANES);
  const messages = await Promise.all(
    waiting.map(({ instance }) => ledger.messages.list({ lane: instance, status: 'queued', limit: MOST_MESSAGES })),
  );
  return messages
    .flat()
    .flatMap(({ image, campaign }) => (image.kind === 'url' && campaign === undefined ? [image.url] : []));
}

function onePerHost(urls: readonly string[]): string[] {
  const byHost = new Map<string, string>();
  for (const url of urls) {
    if (!URL.canParse(url)) continue;
    const { host } = new URL(url);
    if (!byHost.has(host)) byHost.set(host, url);
  }
  return [...byHost.values()].slice(0, MOST_HOSTS);
}
