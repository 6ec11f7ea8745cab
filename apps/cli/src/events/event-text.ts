import type { PomboEvent } from '@pombo/events';
import type { LaneView, MessageView } from '@pombo/core';
import { cell } from '../terminal/table.ts';

/** Returns an event as columns: when, what, which number, which message or campaign, and what was said. */
export function eventCells({ type, timestamp, data }: PomboEvent): string[] {
  const when = process.stdout.isTTY ? new Date(timestamp).toLocaleTimeString('sv') : timestamp;
  const [number, whom, more] = subjectOf(type, data);
  const cells = [when, type.padEnd(process.stdout.isTTY ? LONGEST : 0), number, whom, more];
  return cells.map(cell);
}

/** Returns the columns as one line: tab-separated for a program. */
export function eventLine(cells: readonly string[]): string {
  return process.stdout.isTTY ? cells.filter((text) => text !== '').join('  ') : cells.join('\t');
}

/** Length of `campaign.completed`. */
const LONGEST = 18;

function subjectOf(type: PomboEvent['type'], data: PomboEvent['data']): [number: string, whom: string, more: string] {
  if (type === 'campaign.completed') {
    const { id, name } = data as { id: string; name?: string };
    return ['', id, name === undefined || name === id ? '' : name];
  }
  if (type === 'lane.held' || type === 'lane.resumed') {
    const { instance, reason, holds } = data as LaneView & { reason: string };
    const detail = holds.find((hold) => hold.reason === reason)?.detail ?? '';
    return [instance, reason, type === 'lane.held' ? detail : ''];
  }
  const { id, instance, phone, error, result } = data as MessageView;
  const said = error === undefined ? result?.messageId : `${error.code}: ${error.message}`;
  return [instance, id, [phone, said].filter((text) => text !== undefined && text !== '').join('  ')];
}
