import type { ProbeReport } from '@pombo/probe';
import type { Column, Output } from '../terminal/output.ts';

/** A report as it is printed and stored: its fixtures are in a folder. */
export interface ProbeDocument extends Omit<ProbeReport, 'fixtures'> {
  instance: string;
  fixtures: string;
  knobsFile?: string;
}

const VERDICTS = { 'as-guessed': 'as guessed', differs: 'wrong guess', unsettled: 'not settled' } as const;

/** Prints what a probe found, what stays open and what was stored where. */
export function printReport(report: ProbeDocument, output: Output): void {
  const { findings, notProbed, knobs, knobsFile, sent, stopped, leftBehind, fixtures } = report;
  output.document(report, () => [`Sent ${sent} message${sent === 1 ? '' : 's'}.`]);
  output.table(findings, COLUMNS);
  for (const { question, about, why, ask } of notProbed) {
    output.narrate(`\nQuestion ${question}, ${about}, is not probed. ${why}\n  Ask Z-API: ${ask}`);
  }
  output.say('');
  if (stopped !== undefined) output.say(`The probe ended early: ${stopped}.`);
  for (const what of leftBehind) output.say(`Could not be put back: ${what}. The next probe tries again.`);
  output.say(`The exchanges, without secrets and phones, are in ${fixtures}`);
  const wrong = Object.keys(knobs);
  if (wrong.length === 0) return;
  output.say(`The simulator guessed wrong: ${wrong.join(', ')}. "pombo simulator" now uses ${knobsFile}`);
}

const COLUMNS: Column<ProbeReport['findings'][number]>[] = [
  ['question', ({ question }) => question],
  ['result', ({ verdict }) => VERDICTS[verdict]],
  ['about', ({ about }) => about],
  ['finding', ({ text }) => text],
];
