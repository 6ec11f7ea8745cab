import { redisNow, type RedisClient } from '@pombo/redis';
import { Gauge, type Registry } from 'prom-client';

/** Adds how long Redis takes to answer, measured at each scrape by one small command. */
export function measureRedis(registry: Registry, client: RedisClient): void {
  registry.registerMetric(
    new Gauge({
      name: 'pombo_redis_latency_seconds',
      help: 'Time that Redis took to answer one command during this scrape',
      registers: [],
      async collect() {
        const asked = performance.now();
        await redisNow(client);
        this.set((performance.now() - asked) / 1000);
      },
    }),
  );
}
