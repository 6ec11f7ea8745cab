import type { FeederPort } from '../lanes/contract.ts';
import type { CampaignStore } from '../store/campaign-store.ts';

export interface FeederOptions {
  store: CampaignStore;
  port: FeederPort;
  /** Called when a round failed, for example while Redis is unreachable. The next round tries again. */
  onError(error: unknown): void;
  /** Called when a campaign was paused because too many of its messages failed. */
  onStop?(campaign: string): void;
  /** Pause between two rounds (ms, default 500). */
  everyMs?: number;
  /** Sending time kept queued per lane, divided by the campaigns that run there (ms, default one minute). */
  lookAheadMs?: number;
  /** A lane that is held for this long gives its rows to the campaign's other lanes (ms, default 5 s). */
  shareAfterMs?: number;
  /** A lane that no worker has served for this long does the same (ms, default 60 s). */
  absentAfterMs?: number;
  /** An ended campaign is removed this long after its end, once none of its messages is stored (default 30 days). */
  retentionMs?: number;
}
