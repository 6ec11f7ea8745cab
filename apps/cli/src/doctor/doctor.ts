import { isPomboError } from '@pombo/core';
import type { Config } from '@pombo/worker';
import { loadApiConfig } from '../config.ts';
import { asCalled } from '../terminal/command-form.ts';
import type { Output, Style } from '../terminal/output.ts';
import { checkConfig, checkDataDir, checkInstanceFile, checkNode } from './environment.ts';
import { checkJournal } from './journal.ts';
import { runCheck, type Check, type Finding } from './finding.ts';
import { checkGateway, checkNumbers } from './gateway.ts';
import { checkKeylessAccess } from './keyless-access.ts';
import { checkLanes } from './lanes.ts';
import { checkMachine } from './machine.ts';
import { checkRedisServer } from './redis.ts';
import { checkHeadroom } from './deployment/headroom.ts';
import { checkImageHosts } from './deployment/images.ts';
import { checkQueues } from './deployment/queues.ts';
import { checkVersions } from './deployment/versions.ts';
import { checkCallbackAddresses } from './webhooks.ts';
import { errorWords, words } from '../terminal/words.ts';

/**
 * `pombo doctor`: runs all checks at once and prints, line by line, what is fine and how to fix what is not. Exit code 1
 * if anything is red. Changes nothing.
 */
export async function runDoctor(output: Output): Promise<void> {
  const findings = await diagnose();
  const wrong = findings.filter(({ level }) => level === 'error').length;
  output.document({ ok: wrong === 0, findings }, () => findings.flatMap((finding) => lines(finding, output)));
  if (wrong > 0) process.exitCode = 1;
  else output.say(`\n${words('doctor_ok')}`);
}

/** Runs all checks at once: for `pombo doctor`, and for the dashboard of an API that the command line started. */
export async function diagnose(): Promise<Finding[]> {
  const checks = await planChecks();
  return (await Promise.all(checks.map(runCheck))).flat();
}

async function planChecks(): Promise<Check[]> {
  const node: Check = { name: 'node', run: checkNode };
  // The API's variables include those of the worker.
  const config = await loadApiConfig().catch((error: unknown) => {
    if (isPomboError(error)) return error;
    throw error;
  });
  if (config instanceof Error) {
    const { text: message, hint: fix = words('doctor_correct_variables') } = errorWords(config);
    return [node, { name: 'config', run: () => [{ check: 'config', level: 'error', message, fix }] }];
  }
  return [node, ...checksOf(config)];
}

function checksOf(config: Config): Check[] {
  return [
    { name: 'config', run: () => checkConfig(config) },
    { name: 'data folder', run: () => checkDataDir(config) },
    { name: 'journal', run: () => checkJournal(config) },
    { name: 'instances', run: () => checkInstanceFile(config) },
    { name: 'redis', run: () => checkRedisServer(config) },
    { name: 'lanes', run: () => checkLanes(config) },
    { name: 'headroom', run: () => checkHeadroom(config) },
    { name: 'queues', run: () => checkQueues(config) },
    { name: 'versions', run: () => checkVersions(config) },
    { name: 'z-api', run: () => checkGateway(config) },
    { name: 'numbers', run: () => checkNumbers(config) },
    { name: 'api keys', run: () => checkKeylessAccess(config) },
    { name: 'webhooks', run: checkCallbackAddresses },
    { name: 'images', run: () => checkImageHosts(config) },
    { name: 'machine', run: () => checkMachine(config) },
  ];
}

const MARKS: Record<Finding['level'], [mark: string, style: Style]> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  error: ['✗', 'red'],
  skipped: ['–', 'dim'],
};

function lines({ check, level, message, fix }: Finding, output: Output): string[] {
  const [mark, style] = MARKS[level];
  const [first = '', ...more] = message.split('\n');
  const indent = ' '.repeat(15);
  return [
    `${output.paint(style, mark)} ${words('doctor_check', { check }).padEnd(12)} ${first}`,
    ...more.map((line) => `${indent}${line.trim()}`),
    ...(fix === undefined
      ? []
      : asCalled(fix)
          .split('\n')
          .map((line) => `${indent}${output.paint('dim', '→')} ${line}`)),
  ];
}
