import { untilAborted, watchInterrupt } from '../terminal/interrupt.ts';
import type { Output } from '../terminal/output.ts';
import { cell } from '../terminal/table.ts';
import { named, words } from '../terminal/words.ts';
import { runCampaign, type DemoResult } from './campaign.ts';
import { proveDelivery } from './proof.ts';
import { startDemo, type Demo } from './start.ts';

/**
 * `pombo demo`: runs Redis, a simulated Z-API, a worker, and the sample campaign through two numbers, all on this machine.
 * Shows the result of every line and compares it with what the simulated phones received. Exit code 0 only if they
 * agree. Ctrl-C ends everything that it started.
 */
export async function runDemo({ stay }: { stay: boolean }, output: Output): Promise<void> {
  const interrupt = watchInterrupt();
  const demo = await startDemo(output, interrupt.signal);
  try {
    const result = await runCampaign(demo.context);
    showResult(result, output);
    const problems = await proveDelivery(result.messages, demo.context);
    showProof(problems, result, output);
    if (stay && !interrupt.signal.aborted) await keepRunning(demo, result.campaign, interrupt.signal, output);
  } finally {
    await demo.stop();
    interrupt.close();
  }
}

function showResult({ messages, rejected, duplicates }: DemoResult, output: Output): void {
  output.narrate('');
  output.table(messages, [
    [named('line'), ({ line }) => line],
    [named('instance'), ({ instance }) => instance],
    [named('phone'), ({ phone }) => phone ?? words('check_status_post')],
    [named('status'), ({ status }) => status],
    ['zaapId', ({ result }) => result?.zaapId],
    ['messageId', ({ result }) => result?.messageId],
  ]);
  output.narrate('');
  for (const { line, column, value, notice: why } of rejected) {
    output.narrate(words('demo_rejected', { line, column, value: cell(value), why }));
  }
  for (const { line, firstLine } of duplicates) {
    output.narrate(words('demo_skipped', { line, first: firstLine }));
  }
}

function showProof(problems: string[], result: DemoResult, output: Output): void {
  const ok = problems.length === 0;
  if (!ok) process.exitCode = 1;
  const count = result.messages.length;
  output.document({ ok, problems, ...result }, () =>
    ok
      ? [`${output.paint('green', '✓')} ${words('demo_agreed', { count })}`]
      : problems.map((problem) => `${output.paint('red', '✗')} ${problem}`),
  );
}

async function keepRunning(
  { env, context, serveDashboard }: Demo,
  campaign: string,
  signal: AbortSignal,
  output: Output,
): Promise<void> {
  const dashboard = await serveDashboard();
  const { url } = context.simulator;
  const image = `${url}/__sim/images/extra.png`;
  output.narrate(
    [
      `\n${words('demo_stays', { url: dashboard })}`,
      `\n${words('up_next')}\n`,
      ...env.map((line) => `  ${line}`),
      '',
      '  pombo lanes',
      `  pombo campaign show ${campaign}`,
      '  pombo message list --limit 5',
      `  pombo send image --instance vendas --phone 5511987650000 --image ${image} --wait`,
      `  pombo lanes pause vendas --why "${words('demo_lunch')}"`,
      '  pombo lanes resume vendas',
      '  pombo doctor',
      `  pombo api                # ${words('demo_api')}`,
      `  curl ${url}/__sim/ledger`,
      `\n${words('demo_end')}`,
    ].join('\n'),
  );
  await untilAborted(signal);
}
