import { statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { campaignIdentity, parseDelay, timingIssues, type CreateOptions } from '@pombo/campaign';
import {
  PomboError,
  checkMessage,
  isPomboError,
  parseCountry,
  type Issue,
  type OnUnknown,
  type SendingRules,
} from '@pombo/core';
import { badFlags } from '../../terminal/flags.ts';
import { quoted } from '../../terminal/shell-quote.ts';

/** The flags of `pombo campaign check` and `create`, as they were typed. */
export interface CampaignFlags {
  instance?: string[];
  name?: string;
  image?: string;
  caption?: string;
  delay?: string;
  country?: string;
  window?: string;
  days?: string;
  timezone?: string;
  dailyLimit?: string;
  startAt?: string;
  expiresAt?: string;
  id?: string | undefined;
  again?: true;
  includeSent?: true;
  start?: true;
  rejected?: string;
  strict?: true;
  onUnknown?: OnUnknown;
  verifyNumbers?: true;
  includeUnreachable?: true;
  /** False for `--no-share`, `--no-image-check`. */
  share?: boolean;
  imageCheck?: boolean;
}

/** Reads the flags. Throws `invalid_input` with every fault, named by its flag; what the file decides is checked with it. */
export function readCampaignFlags(file: string, flags: CampaignFlags): CreateOptions {
  const issues: Issue[] = [];
  const { instance = [], name, image, caption, country, id, again, rejected, onUnknown, share, imageCheck } = flags;
  const { includeSent } = flags;
  const pace = read('--delay', flags.delay, parseDelay, NO_DELAY, issues);
  const startAt = read('--start-at', flags.startAt, time, NO_TIME, issues);
  const expiresAt = read('--expires-at', flags.expiresAt, time, NO_TIME, issues);
  const rules = rulesOf(flags);
  const timing = timingIssues(given({ rules, startAt, expiresAt }), Date.now());
  issues.push(...timing.map((issue) => ({ ...issue, field: TIMING_FLAGS[issue.field]! })));
  read('--country', country, parseCountry, { problem: 'is no two-letter country code', example: 'BR' }, issues);
  read('--id', id, (key) => campaignIdentity({ sha256: '' }, { key }), NO_KEY, issues);
  if (id !== undefined && again)
    issues.push({ field: '--again', problem: 'contradicts --id: an id of yours is one campaign' });
  if (includeSent && !again) issues.push({ field: '--include-sent', problem: 'goes with --again only' });
  if (rejected !== undefined && isSameFile(file, rejected)) {
    issues.push({
      field: '--rejected',
      problem: 'would overwrite the file itself',
      example: `${parse(file).name}-rejected.csv`,
    });
  }
  if (issues.length > 0) throw badFlags(issues);
  return {
    instances: instance,
    name: name ?? parse(file).name,
    // A file named by a cell lies beside the CSV; one that was typed may lie anywhere.
    imageFiles: { flagFolder: process.cwd(), cellFolder: dirname(resolve(file)) },
    ...given({
      image,
      caption,
      country,
      pace,
      rules,
      startAt,
      expiresAt,
      id,
      again,
      includeSent,
      rejected,
      onUnknown,
      share,
      imageCheck,
    }),
  };
}

/** The command that creates what these flags describe, ready to be pasted. */
export function createCommand(file: string, flags: CampaignFlags): string {
  const { instance, image } = flags;
  const words: [string, string | undefined][] = [
    ['--instance', instance?.join(',')],
    ['--name', flags.name],
    ['--image', image?.startsWith('data:') ? 'data:…' : image],
    ['--caption', flags.caption],
    ['--delay', flags.delay],
    ['--country', flags.country],
    ['--window', flags.window],
    ['--days', flags.days],
    ['--timezone', flags.timezone],
    ['--daily-limit', flags.dailyLimit],
    ['--start-at', flags.startAt],
    ['--expires-at', flags.expiresAt],
    ['--id', flags.id],
    ['--rejected', flags.rejected],
    ['--on-unknown', flags.onUnknown],
  ];
  const set = words.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`]));
  const switches = [
    ...(flags.again ? ['--again'] : []),
    ...(flags.includeSent ? ['--include-sent'] : []),
    ...(flags.share === false ? ['--no-share'] : []),
    ...(flags.verifyNumbers ? ['--verify-numbers'] : []),
    ...(flags.includeUnreachable ? ['--include-unreachable'] : []),
    ...(flags.imageCheck === false ? ['--no-image-check'] : []),
  ];
  return ['pombo campaign create', quoted(file), ...set, ...switches, '--start'].join(' ');
}

/** Hours, days, zone and limit; undefined when none is given. */
function rulesOf({ window, days, timezone, dailyLimit }: CampaignFlags): SendingRules | undefined {
  const limit = dailyLimit === undefined || !/^\d+$/.test(dailyLimit) ? dailyLimit : Number(dailyLimit);
  // What is no number stays as it was typed, so that it is refused with what it holds.
  const rules = given({ window, days, timezone, dailyLimit: limit as number | undefined });
  return Object.keys(rules).length === 0 ? undefined : rules;
}

const TIMING_FLAGS: Record<string, string> = {
  window: '--window',
  days: '--days',
  timezone: '--timezone',
  dailyLimit: '--daily-limit',
  startAt: '--start-at',
  expiresAt: '--expires-at',
};

type Fault = Omit<Issue, 'field'>;

const NO_DELAY: Fault = { problem: 'is no number of seconds from 1 to 15, nor a range of them', example: '5, or 3-8' };
const NO_TIME: Fault = { problem: 'is no time with its offset', example: '2026-11-21T18:00:00-03:00' };
const NO_KEY: Fault = {
  problem: 'can not name a campaign: letters, digits, . _ and -, at most 64',
  example: 'natal-2026',
};

function read<T>(
  field: string,
  text: string | undefined,
  parser: (text: string) => T,
  fault: Fault,
  issues: Issue[],
): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parser(text);
  } catch (error) {
    if (!isPomboError(error)) throw error;
    issues.push({ field, ...fault, problem: `"${text.slice(0, 60)}" ${fault.problem}` });
    return undefined;
  }
}

/** The same times as those of a message: its own check decides. */
function time(text: string): number {
  const post = { type: 'send-image-status', instance: 'any', image: 'https://example.com/a.png', expiresAt: text };
  if ('message' in checkMessage(post)) return Date.parse(text);
  throw new PomboError('invalid_input', `${text} is no time`);
}

/** Writing the rejected lines into the file they come from would destroy it while it is read. */
function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return resolve(a) === resolve(b) || (first !== undefined && first.ino === second?.ino && first.dev === second.dev);
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
