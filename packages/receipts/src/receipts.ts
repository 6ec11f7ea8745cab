import type { GatewayEvent, ReceiptsPort, Settled } from '@pombo/core';
import { componentOf, lidDigest } from '@pombo/ledger';
import { createApplyPlain } from './callbacks/apply-plain.ts';
import { createApplyReceipt } from './callbacks/apply-receipt.ts';
import { createOrphanJoining } from './callbacks/join-orphans.ts';
import { createLearnedLids } from './callbacks/learned-lids.ts';
import { createMatching } from './callbacks/match.ts';
import type { ReceiptsLedger } from './ledger-port.ts';
import { createSignApplier } from './outcome/apply-sign.ts';
import { createExplainUnknown, type ExplainUnknown } from './proof/explain-unknown.ts';
import { createProver } from './proof/prove.ts';
import { createQueueEvidence, type QueueEvidence } from './proof/queue-evidence.ts';
import { createSettle } from './proof/settle.ts';

/**
 * Applies Z-API's callbacks and queue listings to messages. Idempotent, even when they come twice, out of order, before
 * the POST's own reply, or never: status only moves forward, and what cannot be assigned yet is kept.
 */
export interface Receipts extends ReceiptsPort {
  /** Applies one event of a lane's number. Resolves only when it is stored. */
  apply(lane: string, event: GatewayEvent): Promise<Settled>;
  evidence: QueueEvidence;
  explain: ExplainUnknown;
}

/** Returns the receipts of a ledger. One per process and ledger: it remembers which facts it has already added. */
export function createReceipts({ ledger }: { ledger: ReceiptsLedger }): Receipts {
  const { receipts } = ledger;
  const applier = createSignApplier(ledger);
  const prover = createProver(ledger);
  const settle = createSettle({ ledger, prover, applier });
  const learned = createLearnedLids();
  const matching = createMatching({ receipts, applier, settle, learned });
  const orphans = createOrphanJoining({ receipts, matching });
  const evidence = createQueueEvidence({ receipts, settle, matching });
  return {
    apply: createApplyReceipt({ ledger, matching, applyPlain: createApplyPlain({ plain: receipts.plain, learned }) }),
    explain: createExplainUnknown({ receipts, prover }),
    join: orphans.join,
    guard: prover.guard,
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
  };
}
