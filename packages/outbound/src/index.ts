export { createOutbound, type Outbound, type OutboundAnswer, type OutboundOptions } from './outbound.ts';
