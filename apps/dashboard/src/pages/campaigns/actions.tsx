import { CAMPAIGNS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import { actions } from '../../api/actions.ts';
import type { Campaign } from '../../api/types.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import layout from '../../ui/layout.module.css';
import { fill, useWords } from '../../words/language.tsx';

/** Above this number of recipients, the name is typed to start. */
const TYPED_ABOVE = 1000;

/** The actions that the state of a campaign allows, and no others. */
export function CampaignActions({ campaign, all = false }: { campaign: Campaign; all?: boolean }): ReactNode {
  const { id, name, state, progress, total, instances } = campaign;
  const { w, count, list } = useWords({ campaigns: CAMPAIGNS });
  const c = w.campaigns;
  const n = count((progress.pending ?? 0) + (progress.queued ?? 0) + (progress.sending ?? 0), 'message');
  const isOpen = ['ready', 'scheduled', 'running', 'paused'].includes(state);
  return (
    <span className={layout.actions}>
      {state === 'ready' && (
        <ActionButton
          label={c.start}
          icon="play"
          look="primary"
          of={name}
          title={fill(c.startTitle, { name })}
          text={fill(c.startText, { n: count(total, 'message'), numbers: list(instances) })}
          typed={total > TYPED_ABOVE ? name : undefined}
          action={() => actions.campaign(id, 'start')}
        />
      )}
      {(state === 'running' || state === 'scheduled') && (
        <ActionButton
          label={c.pause}
          icon="pause"
          of={name}
          title={fill(c.pauseTitle, { name })}
          text={fill(c.pauseText, { n })}
          ask={c.why}
          action={(why) => actions.campaign(id, 'pause', why)}
        />
      )}
      {state === 'paused' && (
        <ActionButton
          label={c.resume}
          icon="play"
          look="primary"
          of={name}
          title={fill(c.resumeTitle, { name })}
          text={fill(c.resumeText, { n })}
          action={() => actions.campaign(id, 'resume')}
        />
      )}
      {all && isOpen && (
        <ActionButton
          label={c.cancel}
          icon="stop"
          isDangerous
          of={name}
          title={fill(c.cancelTitle, { name })}
          text={fill(c.cancelText, { n })}
          ask={c.why}
          action={(why) => actions.campaign(id, 'cancel', why)}
        />
      )}
    </span>
  );
}
