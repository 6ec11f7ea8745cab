import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { CalledBack, Counts, Post, SimulatorLedger } from '@pombo/simulator';
import { request } from 'undici';
import type { GatewayOrders } from './gateway-child.ts';

/** The hostile gateway, seen from outside. It alone knows what really happened. */
export interface StormGateway {
  url: string;
  counts(): Promise<Counts>;
  /** Every POST that ever came, and what became of it. */
  posts(): Promise<Post[]>;
  /** Every callback, and whether it was received. */
  callbacks(): Promise<CalledBack[]>;
  close(): Promise<void>;
}

const PAGE = 5000;

/** Starts one. It ends with this process. */
export async function startGateway(orders: GatewayOrders): Promise<StormGateway> {
  const script = new URL('gateway-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify(orders)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [unknown];
  if (typeof url !== 'string') throw new Error('the gateway did not come up');
  const get = async <T>(path: string): Promise<T> => (await (await request(`${url}/__sim/${path}`)).body.json()) as T;

  return {
    url,
    counts: () => get<Counts>('counts'),
    async posts() {
      const posts: Post[] = [];
      for (;;) {
        const page = await get<SimulatorLedger>(`ledger?after=${posts.length}&limit=${PAGE}`);
        posts.push(...page.posts);
        if (page.posts.length < PAGE) return posts;
      }
    },
    async callbacks() {
      const callbacks: CalledBack[] = [];
      for (;;) {
        const page = await get<CalledBack[]>(`called-back?after=${callbacks.length}&limit=${PAGE}`);
        callbacks.push(...page);
        if (page.length < PAGE) return callbacks;
      }
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
