import { NUMBERS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { actions } from '../../api/actions.ts';
import type { Lane } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

/** Holds that a person ends by resuming. For any other, resuming would only meet the same refusal again. */
const ENDED_BY_RESUMING = new Set(['paused', 'storm', 'shadow-ban', 'client-bug']);

/** Returns whether Z-API may still keep messages of a number that is held, which can be taken back. */
export function canRecall({ accepted, holds }: Lane): boolean {
  return accepted > 0 && holds.length > 0;
}

/** Pause, or resume; on the page of a number also recall. */
export function LaneActions({ lane, all = false }: { lane: Lane; all?: boolean }): ReactNode {
  const { w, count } = useWords({ numbers: NUMBERS });
  const { instance: name, holds } = lane;
  const queued = count(lane.queued, 'message');
  const isPaused = holds.some(({ reason }) => reason === 'paused');
  const canResume = holds.some(({ reason }) => ENDED_BY_RESUMING.has(reason));
  return (
    <span className={layout.actions}>
      {canResume && (
        <ActionButton
          label={w.numbers.resume}
          icon="play"
          look={all ? 'primary' : 'plain'}
          of={name}
          title={fill(w.numbers.resumeTitle, { name })}
          text={fill(w.numbers.resumeText, { queued })}
          action={() => actions.resumeLane(name)}
        />
      )}
      {!isPaused && (
        <ActionButton
          label={w.numbers.pause}
          icon="pause"
          of={name}
          title={fill(w.numbers.pauseTitle, { name })}
          text={fill(w.numbers.pauseText, { queued })}
          ask={w.numbers.pauseWhy}
          action={(why) => actions.pauseLane(name, why)}
        />
      )}
      {all && canRecall(lane) && (
        <ActionButton
          label={w.numbers.recall}
          isDangerous
          of={name}
          title={fill(w.numbers.recallTitle, { name })}
          text={fill(w.numbers.recallText, { n: count(lane.accepted, 'message') })}
          action={() => actions.resumeLane(name, true)}
        />
      )}
    </span>
  );
}
