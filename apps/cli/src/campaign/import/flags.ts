import { statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { campaignIdentity, parseDelay, timingIssues, type CreateOptions } from '@pombo/campaign';
import { notice, type Notice } from '@pombo/catalogue';
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
import { language, step, words } from '../../terminal/words.ts';
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
  read('--country', country, parseCountry, NO_COUNTRY, issues);
  read('--id', id, (key) => campaignIdentity({ sha256: '' }, { key }), NO_KEY, issues);
  if (id !== undefined && again) issues.push({ field: '--again', problem: words('flag_again_id') });
  if (includeSent && !again) issues.push({ field: '--include-sent', problem: words('flag_needs_again') });
  if (rejected !== undefined) issues.push(...rejectedFileIssues(file, rejected));
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

function rejectedFileIssues(file: string, rejected: string): Issue[] {
  const field = '--rejected';
  const issues: Issue[] = [];
  if (/\.(xlsx?|xlsm|ods)$/i.test(rejected))
    issues.push({ field, problem: words('flag_csv_only'), example: `${parse(rejected).name}.csv` });
  if (isSameFile(file, rejected))
    issues.push({ field, problem: words('flag_same_file'), example: `${parse(file).name}-rejected.csv` });
  return issues;
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
    step('test_message', `pombo campaign test ${called} --to ${words('your_phone')}`),
    step('send_all', `pombo campaign start ${called}`),
  ];
}

/** Returns the command that creates what these flags describe, ready to paste. */
export function createCommand(file: string, flags: CampaignFlags): string {
  const { instance, image } = flags;
  const given: [string, string | undefined][] = [
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
  const set = given.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`]));
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

interface Fault {
  problem: Notice;
  example: string;
}

const NO_DELAY: Fault = { problem: notice('flag_delay'), example: '3-8' };
const NO_TIME: Fault = { problem: notice('flag_time'), example: '2026-11-21T18:00:00-03:00' };
const NO_LINE: Fault = { problem: notice('flag_line'), example: '3' };
const NO_KEY: Fault = { problem: notice('flag_key'), example: 'natal-2026' };
const NO_COUNTRY: Fault = { problem: notice('flag_country'), example: 'BR' };

function read<T>(
  field: string,
  text: string | undefined,
  parser: (text: string) => T,
  { problem, example }: Fault,
  issues: Issue[],
): T | undefined {
  if (text === undefined) return undefined;
  try {
    return parser(text);
  } catch (error) {
    if (!isPomboError(error)) throw error;
    issues.push({ field, example, problem: words('flag_given', { given: text.slice(0, 60), problem }) });
    return undefined;
  }
}

/** Parses the number of a line. */
export function lineNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new PomboError('invalid_input', notice('flag_given', { given: text.slice(0, 60), problem: NO_LINE.problem }));
}

/** Parses a time by the same check as a message's times. */
function time(text: string): number {
  const post = { type: 'send-image-status', instance: 'any', image: 'https://example.com/a.png', expiresAt: text };
  if ('message' in checkMessage(post)) return Date.parse(text);
  throw new PomboError('invalid_input', notice('flag_given', { given: text.slice(0, 60), problem: NO_TIME.problem }));
}

/** Returns true if both paths are one file: writing the rejected lines to the input file would destroy it. */
function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return resolve(a) === resolve(b) || (first !== undefined && first.ino === second?.ino && first.dev === second.dev);
}
