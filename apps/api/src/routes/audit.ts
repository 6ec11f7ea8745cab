import { PomboError, defined } from '@pombo/core';
import { AUDIT_CURSOR, type AuditLog } from '../audit/audit-log.ts';
import { auditAnswer, auditQuery } from '../schemas/access.ts';
import { problems } from '../schemas/problem.ts';
import type { App } from '../http/fastify-types.ts';

/** The route by which an administrator reads who changed what. */
export function auditRoute(app: App, audit: AuditLog): void {
  app.get(
    '/v1/audit',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['access'],
        operationId: 'listAudit',
        summary: 'Who changed what, newest first',
        querystring: auditQuery,
        response: { 200: auditAnswer, ...problems },
      },
    },
    async ({ query }) => {
      const { limit, ...filter } = query;
      if (filter.cursor === undefined || AUDIT_CURSOR.test(filter.cursor))
        return audit.page({ limit, ...defined(filter) });
      throw new PomboError('invalid_input', 'The cursor is not one that an earlier page returned', {
        issues: [{ field: 'cursor', problem: 'must be a cursor of an earlier page' }],
      });
    },
  );
}
