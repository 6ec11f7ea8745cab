import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { OPENAPI, completed, securityOf, withoutUnused } from './document.ts';
import type { AppDeps } from '../deps.ts';
import type { App } from '../http/fastify-types.ts';

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 30" height="30"><text y="23" font-family="sans-serif" font-size="24" fill="#fff">Pombo</text></svg>';

/** `/openapi.json` and the page made of it, both from the schemas that the routes validate by. Before any route. */
export async function serveOpenApi(app: App, { instances }: Pick<AppDeps, 'instances'>): Promise<void> {
  await app.register(swagger, {
    openapi: OPENAPI,
    transform: (facts) => {
      const described = jsonSchemaTransform(facts);
      return { ...described, schema: { ...described.schema, ...securityOf(facts.route.config?.scope) } };
    },
    transformObject: (document) =>
      completed(withoutUnused(jsonSchemaTransformObject(document)), instances()[0]?.name ?? 'vendas'),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO) },
    theme: { title: 'Pombo API' },
    // The page is also read over plain http, on this machine or inside a network of one's own.
    transformStaticCSP: (header) => header.replace(/\s*upgrade-insecure-requests;?/, ''),
    // Else the page would ask a server of others to look at the document.
    uiConfig: { validatorUrl: null },
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
}
