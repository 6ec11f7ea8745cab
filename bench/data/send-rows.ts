/** One message to be sent, before either side has made something of it. */
export interface SendRow {
  id: string;
  /** Name of the number that sends it. */
  lane: string;
  /** Unique: by it the gateway sees whether a message came twice. */
  phone: string;
  image: string;
  caption: string;
}

/** The row as Pombo takes it. */
export function toMessage({ lane, ...row }: SendRow): SendRowMessage {
  return { type: 'send-image', instance: lane, ...row };
}

export type SendRowMessage = Omit<SendRow, 'lane'> & { type: 'send-image'; instance: string };

/** A number that sends. */
export interface Lane {
  name: string;
  /** From an answer to the next POST; 0 = none. */
  gapMs: number;
}

/** Gaps lie between `gapMs` and half as much again, each lane has its own: so lanes that fire together do not continue doing so. */
export function makeLanes(count: number, gapMs: number): Lane[] {
  return Array.from({ length: count }, (_none, at) => ({
    name: `n${String(at).padStart(5, '0')}`,
    gapMs: sameInSeconds(Math.round(gapMs * (1 + at / count / 2))),
  }));
}

/** The next whole number of ms that stays one when it is given in seconds, as Pombo takes a pace: both sides get the same gap. */
function sameInSeconds(ms: number): number {
  return (ms / 1000) * 1000 === ms ? ms : sameInSeconds(ms + 1);
}

/** `perLane` messages for each lane, lane by lane. */
export function makeRows(lanes: readonly Lane[], perLane: number): SendRow[] {
  return lanes.flatMap(({ name }, at) =>
    Array.from({ length: perLane }, (_none, index) => makeRow(name, at * perLane + index)),
  );
}

export function makeRow(lane: string, number: number): SendRow {
  return {
    id: `order-${number}`,
    lane,
    phone: `55119${String(10_000_000 + number)}`,
    image: 'https://example.com/campaign/november/banner-1080x1080.png',
    caption: `Hello customer ${number}, your order is on its way and will reach you tomorrow before noon.`,
  };
}
