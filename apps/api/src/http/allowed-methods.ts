import { PomboError } from '@pombo/core';
import type { App } from './fastify-types.ts';

/** Returns a set that collects the path of every route added from now on. */
export function collectPaths(app: App): ReadonlySet<string> {
  const paths = new Set<string>();
  app.addHook('onRoute', ({ url }) => void paths.add(url));
  return paths;
}

/**
 * Rejects every other method of these paths with 405 and `Allow`. Call it after the last route; these routes do not
 * appear in the OpenAPI document. Calling it in a plugin scope handles the paths of that scope.
 */
export function refuseOtherMethods(app: App, paths: ReadonlySet<string>): void {
  for (const url of paths) {
    const served = app.supportedMethods.filter((method) => app.hasRoute({ method, url }));
    const others = app.supportedMethods.filter((method) => !served.includes(method));
    if (others.length === 0) continue;
    const allow = served.toSorted().join(', ');
    app.route({
      method: others,
      url,
      exposeHeadRoute: false,
      schema: { hide: true },
      // Runs before the body is read.
      async onRequest({ method }, reply) {
        void reply.header('Allow', allow);
        throw new PomboError('method_not_allowed', `${method} is not allowed here`, { hint: `Allowed: ${allow}` });
      },
      handler: () => {},
    });
  }
}
