import type { GatewayEvent, ReceiptsPort, Settled } from '@pombo/core';
import { componentOf, lidDigest } from '../facts/component.ts';
import type { SettlementDeps } from './deps.ts';
import { createApply } from './apply.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import { createUnknownEvidenceReader, type UnknownEvidenceReader } from './explain-unknown.ts';
import { createOrphanJoining } from './join-orphans.ts';
import { createJudge } from './judge.ts';
import { createMatching } from './match.ts';
import { createMoving } from './move.ts';
import { createSettle } from './settle.ts';

/**
 * Applies Z-API's callbacks and queue listings to messages. Idempotent, even when they come twice, out of order, before
 * the POST's own answer, or never: status only moves forward, and what cannot be assigned yet is kept.
 */
export interface Settlement extends ReceiptsPort {
  /** Applies one event of a lane's number. Resolves only when it is stored. */
  apply(lane: string, event: GatewayEvent): Promise<Settled>;
  evidence: Evidence;
}

/** Settlement, and what it knows of unknown messages. */
export interface Settling {
  settlement: Settlement;
  unknownEvidence: UnknownEvidenceReader;
}

/** Returns the settlement of a ledger. */
export function createSettlement(ledger: SettlementDeps): Settling {
  const { receipts } = ledger;
  const moving = createMoving(ledger);
  const judge = createJudge(ledger);
  const settle = createSettle({ ledger, judge, moving });
  const matching = createMatching({ receipts, moving, settle });
  const orphans = createOrphanJoining({ receipts, matching });
  const evidence = createEvidence({ receipts, settle, matching });
  return {
    unknownEvidence: createUnknownEvidenceReader({ receipts, judge }),
    settlement: {
      apply: createApply({ ledger, matching }),
      join: orphans.join,
      guard: judge.guard,
      evidence,

      async settle(lane, body) {
        const lid = lidDigest(body.lid);
        if (lid !== undefined) await matching.learnLid(lane, lid, body);
        return settle(lane, componentOf(body));
      },

      async look(lane, key, body) {
        await evidence.addMissing(lane, [key]);
        const { zaapId, messageId } = await receipts.messages.shownIds(lane, key);
        const results = [...(await orphans.join(lane, [zaapId, messageId])), ...(await orphans.joinNew(lane))];
        return [...results, ...(await settle(lane, componentOf(body)))];
      },

      async joinAll(lane) {
        await evidence.addMissing(lane);
        const results = await orphans.joinAll(lane);
        for (const component of await receipts.facts.due(lane)) results.push(...(await settle(lane, component)));
        return results;
      },
    },
  };
}
