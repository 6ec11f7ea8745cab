import { notice } from '@pombo/catalogue';
import { PomboError, defined } from '@pombo/core';
import type { Config } from '@pombo/worker';
import { loadConfig } from '../config.ts';
import type { Output } from '../terminal/output.ts';
import { errorWords, words } from '../terminal/words.ts';
import { openPrompt, type Prompt } from '../terminal/prompts/prompt.ts';
import { checkEntry, likelyTimezone, paceAndHours, type NewEntry } from './entry.ts';
import { readInitFlags, type InitFlags } from './flags.ts';
import { entryNamed, nameOfId, readDocument, writeEntry, type InstanceDocument } from './instance-file.ts';
import { askClientToken, askHours, askId, askPace, askToken, sayWelcome, type Asking } from './questions.ts';
import { verify, type Verified } from './verify.ts';

/**
 * `pombo init`: adds a number to the instance file. Asks on a terminal for what the flags do not give, and nothing if
 * they give id and token. Writes nothing unless Z-API accepts id and tokens (`--force`: without asking). Throws
 * `invalid_input`, `invalid_config`, `gateway_unreachable`, `interrupted`, `file_unreadable`.
 */
export async function runInit(flags: InitFlags, output: Output): Promise<void> {
  const config = await loadConfig();
  const asks = process.stdin.isTTY && (flags.id === undefined || flags.tokenFile === undefined);
  const given = readInitFlags(flags, config.baseUrl, !asks);
  const document = readDocument(config.instancesFile);
  refuseTaken(given, { flags, document, config });
  const context = { config, document, force: flags.force === true, output };
  if (!asks) {
    const entry = { ...given, id: given.id!, token: given.token! };
    return finish(entry, await verified(entry, context), context);
  }
  const prompt = openPrompt(words('init_stopped'));
  try {
    const { entry, state } = await askAll(given, { prompt, ...context });
    finish(entry, state, context);
  } finally {
    prompt.close();
  }
}

interface Context {
  config: Config;
  document: InstanceDocument;
  force: boolean;
  output: Output;
}

/** Undefined: Z-API was not asked. */
type State = Verified | undefined;

async function askAll(
  given: Partial<NewEntry> & { name: string },
  { prompt, ...context }: Context & { prompt: Prompt },
): Promise<{ entry: NewEntry; state: State }> {
  const { config, document, force, output } = context;
  const asking: Asking = { prompt, output, baseUrl: config.baseUrl };
  sayWelcome(output);
  let { id, token, clientToken } = given;
  let state: State;
  for (;;) {
    id ??= await askId(asking, (typed) => {
      const taken = takenId(typed, given.name, { document, config });
      return taken && errorWords(taken).text;
    });
    token ??= await askToken(asking);
    clientToken ??= await askClientToken(asking);
    if (force) break;
    output.say(`\n${words('init_asking')}`);
    const found = await prompt.during(
      verify(instanceOf({ ...given, id, token, ...some(clientToken) }, config), clientToken !== '', config),
    );
    if (!('wrong' in found)) {
      state = found;
      break;
    }
    const { text: message, hint } = errorWords(found.error);
    output.fault({ code: 'invalid_input', message, hint: hint?.split('\n')[0] });
    if (found.wrong === 'clientToken') clientToken = undefined;
    else id = token = undefined;
  }
  sayState(state, output);
  const pace = given.pace === undefined ? await askPace(asking) : {};
  const hasHours = given.window !== undefined || given.days !== undefined;
  const hours = hasHours ? {} : await askHours(asking, given.timezone ?? zoneOf(document));
  return { entry: { ...given, id, token, ...some(clientToken), ...pace, ...hours }, state };
}

/** An empty answer means that there is none. */
function some(clientToken: string): Pick<NewEntry, 'clientToken'> {
  return clientToken === '' ? {} : { clientToken };
}

async function verified(entry: NewEntry, { config, force, output }: Context): Promise<State> {
  if (force) return undefined;
  const found = await verify(instanceOf(entry, config), entry.clientToken !== undefined, config);
  if ('wrong' in found) throw found.error;
  sayState(found, output);
  return found;
}

function instanceOf(entry: NewEntry, { baseUrl }: Config) {
  const checked = checkEntry(entry, baseUrl);
  if ('instance' in checked) return checked.instance;
  throw new PomboError('invalid_input', checked.issues.map(({ field, problem }) => `${field} ${problem}`).join('\n'));
}

function sayState(state: State, output: Output): void {
  if (state === undefined) return;
  if (state.state === 'up') return output.say(words('init_connected'));
  output.say(words('init_not_ready', { means: state.means }));
  output.next(...state.steps.slice(0, 1));
}

/** Refuses a name or a Z-API id that is configured already, before anything is asked. */
function refuseTaken(given: Partial<NewEntry> & { name: string }, context: Taken & { flags: InitFlags }): void {
  const { flags, document, config } = context;
  const { name, id } = given;
  const inEnvironment = name === 'default' && (config.env['ZAPI_INSTANCE_ID'] ?? '') !== '';
  if (inEnvironment) {
    throw new PomboError('invalid_input', notice('init_from_environment'));
  }
  if (entryNamed(name, document) !== undefined && flags.yes !== true) {
    throw new PomboError('invalid_input', notice('init_name_taken', { name, file: document.path }));
  }
  const taken = id === undefined ? undefined : takenId(id, name, context);
  if (taken !== undefined) throw taken;
}

type Taken = Pick<Context, 'document' | 'config'>;

/** Returns the error for a Z-API id that another entry has; undefined if none has it. */
function takenId(id: string, name: string, { document, config }: Taken): PomboError | undefined {
  const other = nameOfId(id, document, config.env);
  if (other === undefined || other === name) return undefined;
  return new PomboError('invalid_input', notice('init_id_taken', { file: document.path, other }));
}

function zoneOf({ content }: InstanceDocument): string {
  return typeof content['timezone'] === 'string' ? content['timezone'] : likelyTimezone();
}

function finish(entry: NewEntry, state: State, { document, output }: Context): void {
  const before = entryNamed(entry.name, document);
  const hasHours = entry.window !== undefined || entry.days !== undefined;
  const zone = entry.timezone ?? zoneOf(document);
  // A new file says the zone once, for all of its numbers; an older one may have numbers that use the machine's.
  const content = document.exists ? document.content : { timezone: zone, ...document.content };
  const isNamed = content['timezone'] === zone;
  const timezone = hasHours && !isNamed ? zone : entry.timezone;
  const { clientToken: _old, ...kept } = before ?? {};
  writeEntry({ ...kept, ...entry, ...defined({ timezone }) }, { ...document, content });
  report(entry, state, { before, zone, document }, output);
}

function report(
  entry: NewEntry,
  state: State,
  { before, zone, document }: { before: object | undefined; zone: string; document: InstanceDocument },
  output: Output,
): void {
  const { name } = entry;
  const { path, open, content } = document;
  const facts = { file: path, instance: name, replaced: before !== undefined, ...(state ?? { state: 'unasked' }) };
  const settings = paceAndHours({ ...before, ...entry }, zone);
  output.document(facts, () => [
    words('init_done', { replaced: before !== undefined, name, file: path, settings }),
    words('init_file_closed', { wasOpen: open }),
  ]);
  const others = content.instances.some((each) => each['name'] !== name);
  const photo = words('example_photo');
  const through = others ? ` --instance ${name}` : '';
  output.next(
    words('init_step_up'),
    words('init_step_send', {
      command: `pombo send image${through} --phone ${words('your_phone')} --image ${photo} --wait`,
    }),
    words('init_step_check', { command: `pombo campaign check ${words('example_file')} --image ${photo}` }),
  );
}
