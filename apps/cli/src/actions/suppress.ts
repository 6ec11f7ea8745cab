import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Suppression } from '@pombo/ledger';
import { PomboError, parseCountry, parsePhone, phoneRulesOf, type CountryCode } from '@pombo/message';
import { knownNumbers } from '../campaign/numbers.ts';
import { withDeployment, type Deployment } from '../deployment.ts';
import type { Column, Output } from '../output.ts';
import { moment } from '../table.ts';

/** `pombo suppress add`. Throws `invalid_input` for what is no phone. */
export async function addSuppression(text: string, why: string, output: Output): Promise<void> {
  const { phone, added } = await withDeployment(async (deployment) => {
    const person = await readPerson(text, deployment);
    return { phone: person, added: await deployment.ledger.suppressions.add(person, why) };
  });
  output.document({ phone, added }, () => [
    added ? `${phone} gets no more messages.` : `${phone} was on the list already.`,
  ]);
}

/** `pombo suppress remove`. Throws `not_found` when the person is not on the list. */
export async function removeSuppression(text: string, output: Output): Promise<void> {
  const { phone, removed } = await withDeployment(async (deployment) => {
    const person = await readPerson(text, deployment);
    return { phone: person, removed: await deployment.ledger.suppressions.remove(person) };
  });
  if (!removed)
    throw new PomboError('not_found', 'This number is not on the suppression list', { hint: 'pombo suppress list' });
  output.document({ phone, removed }, () => [`${phone} may be written to again.`]);
}

/** `pombo suppress list`. */
export async function listSuppressions(output: Output): Promise<void> {
  const all = await withDeployment(async ({ ledger }) => {
    const found: Suppression[] = [];
    for await (const each of ledger.suppressions.list()) found.push(each);
    return found.toSorted((a, b) => a.at.localeCompare(b.at));
  });
  output.list(all, COLUMNS, 'Nobody is on the suppression list.');
}

/** `pombo suppress import`: bad lines are told and do not stop the file. Throws `file_unreadable`. */
export async function importSuppressions(path: string, wanted: string | undefined, output: Output): Promise<void> {
  const counts = { added: 0, known: 0, rejected: 0 };
  const given = wanted === undefined ? undefined : parseCountry(wanted);
  await withDeployment(async (deployment) => {
    const { ledger } = deployment;
    const country = given ?? (await countryHere(deployment));
    let line = 0;
    for await (const text of linesOf(path)) {
      line += 1;
      const cell = text
        .replace(/^\ufeff/, '')
        .split(/[;,\t]/)[0]!
        .replaceAll('"', '')
        .trim();
      if (cell === '') continue;
      const read = parsePhone(cell, { country });
      if ('problem' in read) {
        // The first line may be a header.
        if (line > 1) {
          counts.rejected += 1;
          output.say(`line ${line}: ${read.problem}`);
        }
      } else if (await ledger.suppressions.add(read.phone, `imported from ${path.replace(/^.*[\\/]/, '')}`))
        counts.added += 1;
      else counts.known += 1;
    }
  });
  output.document(counts, () => [
    `${counts.added} added, ${counts.known} on the list already, ${counts.rejected} rejected.`,
  ]);
}

async function* linesOf(path: string): AsyncIterable<string> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'error';
    throw new PomboError('file_unreadable', `${path} can not be read (${code})`, { cause });
  }
}

/** The country of numbers without a country code. */
async function countryHere({ config, ledger }: Deployment): Promise<CountryCode> {
  return phoneRulesOf(await knownNumbers(config, ledger)).country;
}

async function readPerson(text: string, deployment: Deployment): Promise<string> {
  const read = parsePhone(text, { country: await countryHere(deployment) });
  if ('problem' in read) throw new PomboError('invalid_input', `The phone ${read.problem}`, { hint: read.hint });
  return read.phone;
}

const COLUMNS: Column<Suppression>[] = [
  ['phone', ({ phone }) => phone],
  ['since', ({ at }) => moment(at)],
  ['why', ({ why }) => why],
];
