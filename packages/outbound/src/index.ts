export { createOutbound, type Outbound, type OutboundResult, type OutboundOptions } from './outbound.ts';
