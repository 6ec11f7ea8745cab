import { addKeys } from './api-keys/command.ts';
import { addCallbacks } from './callbacks/command.ts';
import { addCampaign } from './campaign/command.ts';
import { addDemo } from './demo/command.ts';
import { addDoctor } from './doctor/command.ts';
import { addEnv } from './env/command.ts';
import { addErase } from './erase/command.ts';
import { addCompletion } from './completion/command.ts';
import { addExamples, addHelp } from './help/command.ts';
import { addListen, addTail } from './events/command.ts';
import { addInit } from './init/command.ts';
import { addInstances } from './instances/command.ts';
import { addJournal } from './journal/command.ts';
import { addLanes, addPauseAll } from './lanes/command.ts';
import { addMessage } from './message/command.ts';
import { addVersion, createRootCommand, type Program } from './root-command.ts';
import { addSend } from './send/command.ts';
import { addSimulator } from './simulator/command.ts';
import { addSuppress } from './suppressions/command.ts';
import { addUnknown } from './unknown/command.ts';
import { addApi, addUp, addWorker } from './up/command.ts';
import { addWebhooks } from './webhooks/command.ts';

/**
 * Builds the whole command. Nothing heavy is imported until an action runs, so that `--help` is fast.
 * `parseAsync` throws CommanderError for bad usage and PomboError for what Pombo refuses.
 */
export function createProgram(): Program {
  const program = createRootCommand();
  program.commandsGroup('Run:');
  addInit(program);
  addUp(program);
  addWorker(program);
  addApi(program);
  addSimulator(program);
  addDemo(program);
  program.commandsGroup('Send and follow:');
  addSend(program);
  addMessage(program);
  addCampaign(program);
  addTail(program);
  program.commandsGroup('Operate:');
  addLanes(program);
  addPauseAll(program);
  addInstances(program);
  addUnknown(program);
  addWebhooks(program);
  addCallbacks(program);
  addListen(program);
  addKeys(program);
  addSuppress(program);
  addErase(program);
  addJournal(program);
  addEnv(program);
  addDoctor(program);
  program.commandsGroup('Help:');
  addHelp(program);
  addCompletion(program);
  addVersion(program);
  addExamples(program);
  return program;
}
