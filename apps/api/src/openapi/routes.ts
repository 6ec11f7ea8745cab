import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { OPENAPI, completed, securityOf, withoutUnused } from './document.ts';
import type { App } from '../http/fastify-types.ts';

/** `/openapi.json` and the page made of it, both from the schemas that the routes validate by. Before any route. */
export async function serveOpenApi(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: OPENAPI,
    transform: (facts) => {
      const described = jsonSchemaTransform(facts);
      return { ...described, schema: { ...described.schema, ...securityOf(facts.route.config?.scope) } };
    },
    transformObject: (document) => completed(withoutUnused(jsonSchemaTransformObject(document))),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The page is also read over plain http, on this machine or inside a network of one's own.
    transformStaticCSP: (header) => header.replace(/\s*upgrade-insecure-requests;?/, ''),
    // Else the page would ask a server of others to look at the document.
    uiConfig: { validatorUrl: null },
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
}
