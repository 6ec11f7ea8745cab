import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/{src,conformance,model}/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/setup/redis.ts'],
    // Forks, because suites start, kill and count real processes and sockets, which threads of one process share.
    pool: 'forks',
    // The suites wait for Redis and child processes more than they compute; more than two would starve each other on two cores.
    maxWorkers: 2,
    // Bounds for a machine that is busy, not expectations: no test may pass or fail by how long it took.
    testTimeout: 180_000,
    // A signal that is waited for: on a busy machine the default second is over before a process has started.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 15_000,
    restoreMocks: true,
    unstubEnvs: true,
  },
});
