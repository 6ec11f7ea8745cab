export { realClock, type Clock } from './clock.ts';
export type { Finding, Question } from './findings.ts';
export { writeFixtures, type Fixture } from './fixtures.ts';
export { openListener, type ArrivedCallback, type Listener, type ListenerOptions } from './listener.ts';
export { MAX_MESSAGES, openNotebook, type Notebook } from './notebook.ts';
export { NOT_PROBED, type NotProbed } from './not-probed.ts';
export { planSteps, type Step, type StepName } from './plan.ts';
export { type ProbeOptions } from './options.ts';
export { runProbe, type ProbeReport } from './probe.ts';
