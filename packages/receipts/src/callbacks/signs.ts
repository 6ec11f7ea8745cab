import { defined, type GatewayEvent } from '@pombo/core';
import { captionDigest, type NewSign, type OrphanReceipt } from '@pombo/ledger';

type EventOf<K extends GatewayEvent['kind']> = Extract<GatewayEvent, { kind: K }>;

/** Returns the sign of a delivery callback. */
export function deliverySign({ zaapId, messageId, failure, at }: EventOf<'delivery'>): NewSign {
  return { kind: 'delivery', ...defined({ zaapId, messageId, failure, madeAt: at }) };
}

/** Returns the sign of an echo, with a digest of its caption. */
export function echoSign({ messageId, caption, at }: EventOf<'echo'>): NewSign {
  return {
    kind: 'echo',
    messageId,
    ...(caption === undefined ? {} : { caption: captionDigest(caption) }),
    ...defined({ madeAt: at }),
  };
}

/** Returns the sign of an orphan receipt under this id; a process of layout 1 stored the event itself. */
export function orphanSign(receipt: OrphanReceipt, id: string): NewSign {
  if ('ids' in receipt) return { kind: 'progress', messageId: id, to: receipt.to };
  return receipt.kind === 'delivery' && 'phone' in receipt ? deliverySign(receipt) : receipt;
}
