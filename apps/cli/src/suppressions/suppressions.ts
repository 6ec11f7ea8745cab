import { notice } from '@pombo/catalogue';
import { openPhoneList, type ListedPhone, type PhoneList } from '@pombo/campaign';
import type { Suppression, Suppressions } from '@pombo/ledger';
import {
  PomboError,
  defined,
  maskPhone,
  parseCountry,
  parseRecipient,
  phoneRulesOf,
  type PhoneRules,
} from '@pombo/core';
import { lineNumber } from '../campaign/import/flags.ts';
import { withInput } from '../campaign/import/input.ts';
import { knownNumbers } from '../instances/known.ts';
import { withDeployment, type Deployment } from '../deployment/deployment.ts';
import type { Column, Output } from '../terminal/output.ts';
import { cell, moment } from '../terminal/table.ts';
import { errorWords, named, worded, words } from '../terminal/words.ts';

/** `pombo suppress add`. Throws `invalid_input` for an invalid phone. */
export async function addSuppression(text: string, why: string, output: Output): Promise<void> {
  const { phone, added } = await withDeployment(async (deployment) => {
    const person = await readPerson(text, deployment);
    const isNew = await deployment.ledger.suppressions.add(person, why);
    await deployment.record('addSuppression', maskPhone(person), why);
    return { phone: person, added: isNew };
  });
  output.document({ phone, added }, () => [words(added ? 'suppressed_now' : 'suppressed_before', { phone })]);
}

/** `pombo suppress remove`. Throws `not_found` if the person is not on the list. */
export async function removeSuppression(text: string, output: Output): Promise<void> {
  const { phone, removed } = await withDeployment(async (deployment) => {
    const person = await readPerson(text, deployment);
    const isGone = await deployment.ledger.suppressions.remove(person);
    if (isGone) await deployment.record('removeSuppression', maskPhone(person));
    return { phone: person, removed: isGone };
  });
  if (!removed) throw new PomboError('not_found', notice('suppressed_not'));
  output.document({ phone, removed }, () => [words('suppressed_no_more', { phone })]);
}

/** `pombo suppress list`. */
export async function listSuppressions(output: Output): Promise<void> {
  const all = await withDeployment(async ({ ledger }) => {
    const found: Suppression[] = [];
    for await (const each of ledger.suppressions.list()) found.push(each);
    return found.toSorted((a, b) => a.at.localeCompare(b.at));
  });
  output.list(all, columns(), words('suppressed_none'));
}

/** The flags of `pombo suppress import`, as typed. */
export interface ListFlags {
  country?: string;
  sheet?: string;
  phoneColumn?: string;
  headerLine?: string;
}

/**
 * `pombo suppress import`: reads a file like a campaign file, or a bare list of phones. A bad line is reported and does
 * not stop the import. Exit code 2 if the file contains no phone. Throws `invalid_input`, `file_unreadable`,
 * `file_unusable`, `campaign_refused`.
 */
export async function importSuppressions(path: string, flags: ListFlags, output: Output): Promise<void> {
  const given = flags.country === undefined ? undefined : parseCountry(flags.country);
  const headerLine = flags.headerLine === undefined ? undefined : lineNumber(flags.headerLine);
  const where = defined({ sheet: flags.sheet, phoneColumn: flags.phoneColumn, headerLine });
  await withDeployment(async (deployment) => {
    const phones = given === undefined ? await phonesHere(deployment) : { country: given, countryIsDefault: false };
    await withInput(path, { dataDir: deployment.config.dataDir, output }, async (source) => {
      const list = await openPhoneList(source, { phones, ...where });
      try {
        await importList(list, path, deployment, output);
      } finally {
        await list.close();
      }
    });
  });
}

async function importList(
  list: PhoneList,
  path: string,
  { ledger, record }: Deployment,
  output: Output,
): Promise<void> {
  for (const note of list.finding.notes) output.say(`! ${worded(note)}`);
  const why = `imported from ${path === '-' ? 'stdin' : path.replace(/^.*[\\/]/, '')}`;
  const counts = await addAll(list, why, ledger.suppressions, output);
  await record('importSuppressions', undefined, `${counts.added} added`);
  const fault = nothingAdded(counts);
  const said = fault && errorWords(fault);
  const error = fault && { error: { code: fault.code, message: said!.text, hint: said!.hint } };
  output.document({ ...counts, ...error }, () => [words('suppress_imported', { ...counts })]);
  if (fault === undefined) return;
  output.fault(fault);
  process.exitCode = fault.exitCode;
}

/** The results of a file's lines. A person who appears twice counts as known the second time. */
interface ImportCounts {
  added: number;
  known: number;
  rejected: number;
}

/** Phones added at a time; one round trip each would take minutes for a long list. */
const BATCH = 500;
/** Rejected lines shown on a terminal. A pipe gets all of them. */
const SHOWN = 20;

async function addAll(list: PhoneList, why: string, suppressions: Suppressions, output: Output): Promise<ImportCounts> {
  const counts: ImportCounts = { added: 0, known: 0, rejected: 0 };
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    const added = await Promise.all(batch.map((phone) => suppressions.add(phone, why)));
    for (const isNew of added) counts[isNew ? 'added' : 'known'] += 1;
    batch = [];
  };
  for await (const listed of list.phones()) {
    if ('phone' in listed) batch.push(listed.phone.phone);
    else {
      counts.rejected += 1;
      if (!process.stderr.isTTY || counts.rejected <= SHOWN) output.say(rejectedText(listed));
    }
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (process.stderr.isTTY && counts.rejected > SHOWN)
    output.say(words('suppress_more', { count: counts.rejected - SHOWN }));
  return counts;
}

function rejectedText({ line, rejection }: Extract<ListedPhone, { rejection: unknown }>): string {
  const { column, value, notice: why } = rejection;
  return [`${words('check_line', { line })}:`, cell(column), value === '' ? '' : `"${cell(value)}"`, cell(worded(why))]
    .filter((text) => text !== '')
    .join(' ');
}

/** Returns an error if nothing was added: believing that the list was imported would mean writing to people who opted out. */
function nothingAdded({ added, known, rejected }: ImportCounts): PomboError | undefined {
  if (added + known > 0) return undefined;
  return new PomboError('file_unusable', notice('suppress_nothing', { rejected }));
}

/** Returns how this deployment reads phones. Opt-outs are read like the phones of messages, so that both mean the same person. */
async function phonesHere({ config, ledger }: Deployment): Promise<PhoneRules> {
  return phoneRulesOf(await knownNumbers(config, ledger));
}

async function readPerson(text: string, deployment: Deployment): Promise<string> {
  const read = parseRecipient(text, await phonesHere(deployment));
  if ('problem' in read) throw new PomboError('invalid_input', notice('phone_refused', { problem: read.notice }));
  return read.phone;
}

const columns = (): Column<Suppression>[] => [
  [named('phone'), ({ phone }) => phone],
  [named('since'), ({ at }) => moment(at)],
  [named('why'), ({ why }) => why],
];
