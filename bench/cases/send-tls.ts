import { makeCertificate } from '../certificate.ts';
import { compare, sideBySide, type Figures, type Findings } from '../figures.ts';
import { now, startChild } from '../processes/child.ts';
import type { ConnectionsCalls, Policy } from '../processes/connections-child.ts';
import { startGateway, type Gateway } from '../processes/run-worker.ts';
import { measureSends, type SendOptions } from './send.ts';

export interface SendTlsOptions extends SendOptions {
  /** Sends of each policy for connections, without a queue around them. */
  posts: number;
  /** Of these at once. */
  atOnce: number;
}

export const SEND_TLS_DEFAULTS: SendTlsOptions = {
  lanes: 200,
  // With fewer, compiling Pombo's code would be a large part of its CPU; see `send`.
  messages: 20_000,
  singles: 100,
  rounds: 3,
  posts: 3000,
  atOnce: 20,
};

/**
 * `send` with a gateway on TLS 1.3: Pombo beside a bare BullMQ Worker whose undici keeps its connections as long. Then
 * what one send costs the client alone under each policy: a kept connection, a resumed TLS session, a full handshake.
 */
export async function benchSendTls(options: SendTlsOptions, progress: (line: string) => void): Promise<Findings> {
  const { lanes, messages, rounds, posts, atOnce } = options;
  const about = `TLS 1.3, ${messages} waiting messages over ${lanes} numbers, no gap; then ${posts} POSTs of the client alone, ${atOnce} at once`;
  const certificate = await makeCertificate();
  const gateway = await startGateway(certificate);
  try {
    const whole = await sideBySide(
      'send --tls',
      about,
      rounds,
      (side) => measureSends(side, gateway, options),
      progress,
    );
    const policies = ['kept', 'resumed', 'fresh', 'undici'] as const;
    const alone = await compare(
      policies,
      { bench: 'connections', about, rounds },
      (policy) => measurePosts(policy, gateway, options),
      progress,
    );
    return { ...whole, rows: [...whole.rows, ...alone.rows] };
  } finally {
    await gateway.end();
    await certificate.remove();
  }
}

/** One policy in a process of its own, which has sent as many before it is measured. */
async function measurePosts(policy: Policy, gateway: Gateway, { posts, atOnce }: SendTlsOptions): Promise<Figures> {
  const child = startChild<ConnectionsCalls>('connections-child.ts', [], gateway.trust);
  const orders = { policy, gatewayUrl: gateway.url, messages: posts, atOnce };
  try {
    await gateway.ask('reset', { min: 0, max: 0 }, [{ name: 'all', gapMs: 0 }]);
    await child.ask('send', { ...orders, from: 0 });
    const startedAt = now();
    const { cpuMs } = await child.ask('send', { ...orders, from: posts });
    const tookMs = now() - startedAt;
    const { posts: arrived, doubled } = await gateway.ask('report');
    return {
      clientCpuMsPerPost: cpuMs / posts,
      postsPerSecond: posts / (tookMs / 1000),
      connections: await gateway.ask('connections'),
      doubled: doubled + (arrived - 2 * posts),
    };
  } finally {
    await child.end();
  }
}
