import { statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { campaignIdentity, parseCountry, parseDelay, type CreateOptions } from '@pombo/campaign';
import { PomboError, checkMessage, isPomboError, type Issue, type OnUnknown } from '@pombo/message';
import { badFlags } from '../flags.ts';
import { quoted } from '../shell.ts';

/** The flags of `pombo campaign check` and `create`, as they were typed. */
export interface CampaignFlags {
  instance?: string[];
  name?: string;
  image?: string;
  caption?: string;
  delay?: string;
  country?: string;
  expiresAt?: string;
  id?: string;
  again?: true;
  start?: true;
  rejected?: string;
  strict?: true;
  onUnknown?: OnUnknown;
}

/** Reads the flags. Throws `invalid_input` with every fault, named by its flag; what the file decides is checked with it. */
export function readCampaignFlags(file: string, flags: CampaignFlags): CreateOptions {
  const issues: Issue[] = [];
  const { instance = [], name, image, caption, country, id, again, rejected, onUnknown } = flags;
  const pace = read('--delay', flags.delay, parseDelay, NO_DELAY, issues);
  const expiresAt = read('--expires-at', flags.expiresAt, future, NO_TIME, issues);
  read('--country', country, parseCountry, { problem: 'is no two-letter country code', example: 'BR' }, issues);
  read('--id', id, (key) => campaignIdentity({ sha256: '' }, { key }), NO_KEY, issues);
  if (id !== undefined && again)
    issues.push({ field: '--again', problem: 'contradicts --id: an id of yours is one campaign' });
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
    ...given({ image, caption, country, pace, expiresAt, id, again, rejected, onUnknown }),
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
    ['--expires-at', flags.expiresAt],
    ['--id', flags.id],
    ['--rejected', flags.rejected],
    ['--on-unknown', flags.onUnknown],
  ];
  const set = words.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${quoted(value)}`]));
  return ['pombo campaign create', quoted(file), ...set, ...(flags.again ? ['--again'] : []), '--start'].join(' ');
}

type Fault = Omit<Issue, 'field'>;

const NO_DELAY: Fault = { problem: 'is no number of seconds from 1 to 15, nor a range of them', example: '5, or 3-8' };
const NO_TIME: Fault = { problem: 'is no time ahead, with its offset', example: '2026-11-21T18:00:00-03:00' };
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
    issues.push({ field, ...fault });
    return undefined;
  }
}

/** The same times as those of a message: its own check decides. */
function future(expiresAt: string): number {
  const post = { type: 'send-image-status', instance: 'any', image: 'https://example.com/a.png', expiresAt };
  const ms = 'message' in checkMessage(post) ? Date.parse(expiresAt) : 0;
  if (ms > Date.now()) return ms;
  throw new PomboError('invalid_input', `${expiresAt} is no time ahead`);
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
