import { NUMBERS } from '@pombo/catalogue/dashboard';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import { query } from '../../api/queries.ts';
import type { Lane } from '../../api/types.ts';
import { useWords } from '../../words/language.tsx';
import { canRecall } from './actions.tsx';

/** Matches the commands that the guides name, with what they say of this number. */
function commandsOf(instance: string): RegExp {
  const words =
    'up|doctor|instances check|journal import|lanes (?:resume|forget)|message (?:list|cancel)|unknown list|webhooks set';
  return new RegExp(
    String.raw`(pombo (?:${words})\b(?: ${instance}\b| --[a-z-]+(?: (?:failed|queued|URL))?| (?:ID|DIR)\b)*)`,
  );
}

/** Returns the steps that a person can follow here: not that to a button which this number does not have now. */
export function stepsHere(steps: readonly string[], lane: Lane): readonly string[] {
  return steps.filter((step) => !step.endsWith(' --recall') || canRecall(lane));
}

/** A step of the guide. A command that a button or a page does is named by it. */
export function Step({ text, instance }: { text: string; instance: string }): ReactNode {
  return text.split(commandsOf(instance)).map((part, at) => (
    // Every second part is a command.
    <Fragment key={`${at} ${part}`}>{at % 2 === 0 ? part : <Command text={part} instance={instance} />}</Fragment>
  ));
}

function Command({ text, instance }: { text: string; instance: string }): ReactNode {
  const { w } = useWords({ numbers: NUMBERS });
  const n = w.numbers;
  switch (text) {
    case `pombo lanes resume ${instance}`:
      return <strong>{n.resume}</strong>;
    case `pombo lanes resume ${instance} --recall`:
      return <strong>{n.recall}</strong>;
    case `pombo message list --instance ${instance} --status failed`:
      return <Link href={`/messages?${query({ instance, status: 'failed' })}`}>{n.failedOf}</Link>;
    case `pombo message list --instance ${instance} --status queued`:
      return <Link href={`/messages?${query({ instance, status: 'queued' })}`}>{n.queuedOf}</Link>;
    case `pombo unknown list --instance ${instance}`:
      return <Link href={`/unknown?${query({ instance })}`}>{n.unknownOf}</Link>;
    default:
      return <code>{text}</code>;
  }
}
