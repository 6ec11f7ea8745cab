export { createOutbound, type Outbound, type OutboundAnswer, type OutboundOptions } from './outbound.ts';
export { outboundUrlProblem } from './url.ts';
