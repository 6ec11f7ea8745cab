import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defined, PomboError } from '@pombo/core';
import { MAX_MESSAGES, openListener, openNotebook, planSteps, realClock, runProbe, writeFixtures } from '@pombo/probe';
import type { Listener, ProbeReport, Step } from '@pombo/probe';
import { makeDataDir, takeLock } from '@pombo/redis';
import { checkKnobs } from '@pombo/simulator';
import { createInstanceApi, createProbeApi, type Instance } from '@pombo/zapi';
import { loadApiConfig } from '../config.ts';
import { knobsFile } from '../simulator/knobs-file.ts';
import { confirmed } from '../terminal/prompts/confirm.ts';
import { badFlags } from '../terminal/flags.ts';
import { interruptExitCode, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { ownInstance } from './configured.ts';
import { readProbeFlags, type ProbeAddress, type ProbeFlags, type ProbeSettings } from './probe-flags.ts';
import { whileLaneIsIdle, type MayProceed } from './probe-lane.ts';
import { printReport } from './probe-report.ts';

type Config = Awaited<ReturnType<typeof loadApiConfig>>;

/**
 * `pombo instances probe`: sends a few messages to the user's own phone and reports what they show about Z-API. Exit code
 * 1 if it ended early or could not put everything back. Throws `invalid_input` without consent, `unknown_instance`,
 * `wrong_status`, `gateway_unreachable`, `redis_unreachable`, `file_unusable`.
 */
export async function probeInstance(name: string, flags: ProbeFlags, output: Output): Promise<void> {
  const config = await loadApiConfig();
  const instance = ownInstance(name, config);
  const settings = await readProbeFlags(name, flags, config);
  const folder = join(makeDataDir(config.dataDir), 'probe', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(folder, 'lock'));
  if (!lock.held) throw new PomboError('wrong_status', `A probe of ${name} is running (process ${lock.pid})`);
  // Before anything is printed: from here on Ctrl-C must put everything back.
  const interrupt = watchInterrupt();
  try {
    const report = await runWithConsent(instance, folder, { flags, settings, config, output }, interrupt.signal);
    store(report, { name, folder: flags.out, base: folder, dataDir: config.dataDir }, output);
    if (report.stopped !== undefined || report.leftBehind.length > 0) process.exitCode = 1;
    if (interrupt.signal.aborted) process.exitCode = interruptExitCode();
  } finally {
    interrupt.close();
    lock.release();
  }
}

interface Parts {
  flags: ProbeFlags;
  settings: ProbeSettings;
  config: Config;
  output: Output;
}

async function runWithConsent(
  instance: Instance,
  folder: string,
  { flags, settings, config, output }: Parts,
  signal: AbortSignal,
): Promise<ProbeReport> {
  const { phone, address, observeMs } = settings;
  const notebook = openNotebook(folder);
  const callbacks = address !== undefined;
  const steps = planSteps({ images: flags.images === true, callbacks, left: notebook.left() });
  const plan = planText(instance.name, phone, steps, address);
  if (flags.yes === true) output.say(plan);
  else if (!(await confirmed(plan, 'send'))) {
    throw new PomboError('invalid_input', 'The probe was not confirmed, so nothing was sent', {
      hint: `${process.stdin.isTTY ? '' : `${plan}\n`}To run it without confirmation, add --yes.`,
    });
  }
  const listener = address === undefined ? undefined : await listen(address);
  try {
    const work = (mayProceed: MayProceed): Promise<ProbeReport> => {
      const { baseUrl } = config;
      const maySend = (): string | undefined =>
        notebook.countSend() ? undefined : `${MAX_MESSAGES} messages were sent within 24 hours`;
      return runProbe({
        api: createProbeApi({ instance, baseUrl, phone, maySend }),
        settings: createInstanceApi({ instance, baseUrl }),
        phone,
        steps,
        notebook,
        listener,
        observeMs,
        mayProceed,
        clock: realClock,
        signal,
        say: output.say,
      });
    };
    return await whileLaneIsIdle(instance.name, config, work, signal);
  } finally {
    await listener?.close();
  }
}

function planText(name: string, phone: string, steps: readonly Step[], address: ProbeAddress | undefined): string {
  const count = `${steps.length} message${steps.length === 1 ? '' : 's'}`;
  const lines = [
    steps.length === 0
      ? `The probe sends nothing: ${MAX_MESSAGES} messages of ${name} within 24 hours are used up.`
      : `The probe sends ${count} from ${name} to ${phone}, and to no other number:`,
    ...steps.map(({ what }, at) => `  ${at + 1}. ${what}`),
    `Meanwhile ${name} sends nothing else.`,
  ];
  if (address !== undefined) {
    lines.push(
      `Its delivery and status callbacks go to ${new URL(address.publicUrl).host} until the probe ends.`,
      'One of them is answered with HTTP 500 and one not at all; those about other messages are lost.',
    );
  }
  return lines.join('\n');
}

async function listen(address: ProbeAddress): Promise<Listener> {
  return openListener({ ...address, clock: realClock }).catch((error: NodeJS.ErrnoException) => {
    const problem = `cannot listen on ${address.port} (${error.code})`;
    throw badFlags([{ field: '--listen', problem, example: '8787' }]);
  });
}

function store(
  report: ProbeReport,
  { name, folder, base, dataDir }: { name: string; folder: string | undefined; base: string; dataDir: string },
  output: Output,
): void {
  const out = resolve(folder ?? join(base, new Date().toISOString().replaceAll(/[:.]/g, '-')));
  writeFixtures(out, report.fixtures);
  const file = knobsFile(dataDir);
  const turned = Object.keys(report.knobs).length > 0;
  if (turned) writeFileSync(file, `${JSON.stringify({ ...readKnobs(file), ...report.knobs }, undefined, 2)}\n`);
  const { fixtures: _, ...rest } = report;
  const document = { instance: name, ...rest, fixtures: out, ...defined({ knobsFile: turned ? file : undefined }) };
  writeFileSync(join(out, 'report.json'), `${JSON.stringify(document, undefined, 2)}\n`, { mode: 0o600 });
  printReport(document, output);
}

/** Returns the knobs that an earlier probe wrote. An unreadable file is replaced: what this probe found is newer. */
function readKnobs(file: string): object {
  try {
    return checkKnobs(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
