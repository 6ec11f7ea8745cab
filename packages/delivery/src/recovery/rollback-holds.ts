import type { LedgerPort, Recovery } from '@pombo/core';

/** The hold `rollback` on every lane, while journals of dead workers are missing. */
export interface RollbackHolds {
  /** Holds every lane. */
  hold(recovery: Recovery): Promise<void>;
  /** Names the workers that are still awaited. */
  update(recovery: Recovery): Promise<void>;
  /** Releases every lane, and wakes those that were held. */
  release(): Promise<void>;
}

export interface RollbackHoldsOptions {
  lanes: Pick<LedgerPort['lanes'], 'names' | 'hold' | 'updateHold' | 'release'>;
  /** Returns the lanes that this worker serves. */
  served(): string[];
  wake(lane: string): Promise<void>;
}

export function createRollbackHolds({ lanes, served, wake }: RollbackHoldsOptions): RollbackHolds {
  async function all(): Promise<string[]> {
    return [...new Set([...(await lanes.names()), ...served()])];
  }

  return {
    async hold(recovery) {
      const detail = detailOf(recovery);
      for (const lane of await all()) {
        await lanes.hold(lane, 'rollback', detail);
        await lanes.updateHold(lane, 'rollback', detail);
      }
    },

    async update(recovery) {
      const detail = detailOf(recovery);
      for (const lane of await all()) await lanes.updateHold(lane, 'rollback', detail);
    },

    async release() {
      for (const lane of await all()) {
        const released = await lanes.release(lane, 'rollback');
        if (released.length > 0) await wake(lane);
      }
    },
  };
}

function detailOf({ awaits }: Recovery): string {
  const workers = awaits.map(({ worker, host }) => (host === '' ? worker : `${worker} on host ${host}`)).join(', ');
  return `Redis has lost writes; the lanes wait for the journals of ${workers}`;
}
