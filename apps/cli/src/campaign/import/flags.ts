import { statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { campaignIdentity, parseDelay, timingIssues, type CreateOptions } from '@pombo/campaign';
import {
  PomboError,
  checkMessage,
  defined,
  isPomboError,
  parseCountry,
  type Issue,
  type OnUnknown,
  type SendingRules,
} from '@pombo/core';
import { badFlags } from '../../terminal/flags.ts';
import { quoted } from '../../terminal/shell-quote.ts';
import { language } from '../../terminal/words.ts';
import { STDIN } from './input.ts';

/** The flags of `pombo campaign check` and `create`, as typed. */
export interface CampaignFlags {
  instance?: string[];
  name?: string;
  image?: string;
  caption?: string;
  delay?: string;
  country?: string;
  sheet?: string;
  phoneColumn?: string;
  headerLine?: string;
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
  yes?: true;
  rejected?: string;
  strict?: true;
  onUnknown?: OnUnknown;
  verifyNumbers?: true;
  includeUnreachable?: true;
  /** False for `--no-share`, `--no-image-check`. */
  share?: boolean;
  imageCheck?: boolean;
}

/** Reads the flags. Throws `invalid_input` with every fault, named by its flag. Faults that depend on the file are found when it is read. */
export function readCampaignFlags(file: string, flags: CampaignFlags): CreateOptions {
  const issues: Issue[] = [];
  const { instance = [], name, image, caption, country, id, again, rejected, onUnknown, share, imageCheck } = flags;
  const { includeSent, sheet, phoneColumn } = flags;
  const headerLine = read('--header-line', flags.headerLine, lineNumber, NO_LINE, issues);
  const pace = read('--delay', flags.delay, parseDelay, NO_DELAY, issues);
  const startAt = read('--start-at', flags.startAt, time, NO_TIME, issues);
  const expiresAt = read('--expires-at', flags.expiresAt, time, NO_TIME, issues);
  const rules = rulesOf(flags);
  const timing = timingIssues(defined({ rules, startAt, expiresAt }), Date.now());
  issues.push(...timing.map((issue) => ({ ...issue, field: TIMING_FLAGS[issue.field]! })));
  read('--country', country, parseCountry, { problem: 'must be a two-letter country code', example: 'BR' }, issues);
  read('--id', id, (key) => campaignIdentity({ sha256: '' }, { key }), NO_KEY, issues);
  if (id !== undefined && again)
    issues.push({ field: '--again', problem: 'contradicts --id: your own id always means the same campaign' });
  if (includeSent && !again) issues.push({ field: '--include-sent', problem: 'requires --again' });
  if (rejected !== undefined && /\.(xlsx?|xlsm|ods)$/i.test(rejected)) {
    issues.push({ field: '--rejected', problem: 'is written as CSV', example: `${parse(rejected).name}.csv` });
  }
  if (rejected !== undefined && isSameFile(file, rejected)) {
    issues.push({
      field: '--rejected',
      problem: 'would overwrite the input file',
      example: `${parse(file).name}-rejected.csv`,
    });
  }
  if (issues.length > 0) throw badFlags(issues);
  return {
    instances: instance,
    name: name ?? nameOf(file),
    ...(file === STDIN && { fileName: 'stdin' }),
    language: language(),
    // A file named by a cell is in the CSV's folder; one that was typed may be anywhere.
    imageFiles: { flagFolder: process.cwd(), cellFolder: dirname(resolve(file)) },
    ...defined({
      image,
      caption,
      country,
      sheet,
      phoneColumn,
      headerLine,
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

/** Returns the name of a campaign that is given none. */
function nameOf(file: string): string {
  return file === STDIN ? 'stdin' : parse(file).name;
}

/** Returns what a user does after a check: creates the campaign, tests it on their own phone, and starts it. */
export function nextSteps(file: string, flags: CampaignFlags): string[] {
  const called = quoted(flags.id ?? flags.name ?? nameOf(file));
  return [
    createCommand(file, flags),
    `see its first message on your own phone: pombo campaign test ${called} --to YOUR-PHONE`,
    `send it to all: pombo campaign start ${called}`,
  ];
}

/** Returns the command that creates what these flags describe, ready to paste. */
export function createCommand(file: string, flags: CampaignFlags): string {
  const { instance, image } = flags;
  const words: [string, string | undefined][] = [
    ['--instance', instance?.join(',')],
    ['--name', flags.name],
    ['--image', image?.startsWith('data:') ? 'data:…' : image],
    ['--caption', flags.caption],
    ['--delay', flags.delay],
    ['--country', flags.country],
    ['--sheet', flags.sheet],
    ['--phone-column', flags.phoneColumn],
    ['--header-line', flags.headerLine],
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
  return ['pombo campaign create', quoted(file), ...set, ...switches].join(' ');
}

/** Returns the dry run of what these flags describe. */
export function checkCommand(file: string, flags: CampaignFlags): string {
  return createCommand(file, flags).replace(' create ', ' check ');
}

/** Returns hours, days, time zone and limit; undefined if none is given. */
function rulesOf({ window, days, timezone, dailyLimit }: CampaignFlags): SendingRules | undefined {
  const limit = dailyLimit === undefined || !/^\d+$/.test(dailyLimit) ? dailyLimit : Number(dailyLimit);
  // Text that is not a number stays as typed, so that the error shows it.
  const rules = defined({ window, days, timezone, dailyLimit: limit as number | undefined });
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

const NO_DELAY: Fault = { problem: 'must be a number of seconds from 1 to 15, or a range', example: '5, or 3-8' };
const NO_TIME: Fault = { problem: 'must be a time with a UTC offset', example: '2026-11-21T18:00:00-03:00' };
const NO_LINE: Fault = { problem: 'must be the number of a line, from 1', example: '3' };
const NO_KEY: Fault = {
  problem: 'must consist of at most 64 letters, digits, dots, underscores and hyphens',
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

/** Parses the number of a line. */
export function lineNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new PomboError('invalid_input', `${text} must be the number of a line, from 1`);
}

/** Parses a time by the same check as a message's times. */
function time(text: string): number {
  const post = { type: 'send-image-status', instance: 'any', image: 'https://example.com/a.png', expiresAt: text };
  if ('message' in checkMessage(post)) return Date.parse(text);
  throw new PomboError('invalid_input', `${text} must be a time`);
}

/** Returns true if both paths are one file: writing the rejected lines to the input file would destroy it. */
function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return resolve(a) === resolve(b) || (first !== undefined && first.ino === second?.ino && first.dev === second.dev);
}
