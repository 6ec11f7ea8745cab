export { createSimulator, type Simulator, type SimulatorLedger, type SimulatorOptions } from './simulator.ts';
export type { Clock } from './clock.ts';
export type { SimulatorEvents } from './events.ts';
export type { FaultAction, FaultInput, FaultKind, FaultView } from './faults.ts';
export type { SeenImage } from './image.ts';
export type { InstanceInput, InstancePatch, InstanceView } from './instance.ts';
export type { Knobs, KnobLabel, KnobView } from './knobs.ts';
export type { Fate, Post, Receipt } from './post.ts';
export type { Counts } from './truth.ts';
