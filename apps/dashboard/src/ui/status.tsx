import { LANE, NUMBERS, STATES, STATUS } from '@pombo/catalogue/dashboard';
import type { ReactNode } from 'react';
import type { CampaignState, Lane, Status } from '../api/types.ts';
import { fill, useWords } from '../words/language.tsx';
import { Chip, type Tone } from './controls.tsx';
import type { IconName } from './icons.tsx';
import { useReasons } from './reasons.ts';

const LOOKS: Record<Status, [Tone, IconName]> = {
  queued: ['idle', 'clock'],
  sending: ['info', 'send'],
  accepted: ['info', 'check'],
  sent: ['good', 'check'],
  delivered: ['good', 'check'],
  read: ['good', 'check'],
  failed: ['bad', 'stop'],
  unknown: ['warn', 'unknown'],
  cancelled: ['idle', 'stop'],
  expired: ['idle', 'clock'],
  suppressed: ['idle', 'stop'],
};

/** Every status, in the order of a message's life. */
export const STATUSES = Object.keys(LOOKS) as Status[];

/** Where a message stands. */
export function StatusChip({ status }: { status: Status }): ReactNode {
  const { w } = useWords({ status: STATUS });
  const [tone, icon] = LOOKS[status];
  return (
    <Chip tone={tone} icon={icon}>
      {w.status[status]}
    </Chip>
  );
}

const STATE: Record<CampaignState, [Tone, IconName]> = {
  importing: ['info', 'clock'],
  ready: ['info', 'play'],
  scheduled: ['info', 'clock'],
  running: ['good', 'play'],
  paused: ['warn', 'pause'],
  completed: ['idle', 'check'],
  cancelled: ['idle', 'stop'],
  removing: ['idle', 'clock'],
};

/** Where a campaign stands. */
export function StateChip({ state }: { state: CampaignState }): ReactNode {
  const { w } = useWords({ states: STATES });
  const [tone, icon] = STATE[state];
  return (
    <Chip tone={tone} icon={icon}>
      {w.states[state]}
    </Chip>
  );
}

/** Reasons that pass, or that the rules ask for: nothing is wrong. */
const HARMLESS = /^(closed|daily-limit|scheduled|searching|probing|queue-full)$/;

/** Why a number sends nothing, or that it can. */
export function LaneChip({ lane }: { lane: Lane }): ReactNode {
  const { w, moment } = useWords({ numbers: NUMBERS });
  const { reasonTitle } = useReasons();
  const [first] = lane.blockers;
  if (first === undefined) return <OpenLane lane={lane} />;
  const name = reasonTitle(first.code);
  const until = first.until === undefined ? '' : ` · ${fill(w.numbers.until, { time: moment(first.until) })}`;
  if (HARMLESS.test(first.code)) {
    return (
      <Chip tone="idle" icon="clock">
        {name}
        {until}
      </Chip>
    );
  }
  const tone = first.code.startsWith('cooling') || first.code === 'paused' ? 'warn' : 'bad';
  return (
    <Chip tone={tone} icon={first.code === 'paused' ? 'pause' : 'warn'}>
      {name}
    </Chip>
  );
}

function OpenLane({ lane }: { lane: Lane }): ReactNode {
  const { w } = useWords({ lane: LANE });
  if (lane.state === 'sending')
    return (
      <Chip tone="good" icon="send">
        {w.lane.sending}
      </Chip>
    );
  return lane.queued > 0 ? (
    <Chip tone="good">{w.lane.ready}</Chip>
  ) : (
    <Chip tone="idle" icon="check">
      {w.lane.idle}
    </Chip>
  );
}
