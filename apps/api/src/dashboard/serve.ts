import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../http/fastify-types.ts';
import type { DashboardFile, DashboardFiles } from './files.ts';

/** Scripts, styles and requests of this server only, and nothing inline: injected markup runs nothing. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const YEAR_S = 365 * 24 * 60 * 60;

/** Paths below which the API answers, never the dashboard. */
const API_PATHS = /^\/(?:v1|instances|webhooks|health|metrics|docs|assets|openapi\.json)(?:\/|$)/;

/** Serves the dashboard's files, and its page at `/`. */
export function serveDashboard(app: App, { files, page }: DashboardFiles): void {
  app.get('/', { schema: { hide: true } }, (request, reply) => sendFile(page, request, reply));
  for (const [path, file] of files) {
    app.get(path, { schema: { hide: true } }, (request, reply) => sendFile(file, request, reply));
  }
}

/** Whether a browser asks for a page at an address without a route: the dashboard shows its own addresses there. */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0]!;
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !API_PATHS.test(path) && /\btext\/html\b/.test(headers.accept ?? '');
}

/** Sends a file, or 304 when the browser has it. */
export function sendFile(file: DashboardFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.headers({
    'Content-Security-Policy': POLICY,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cache-Control': file.immutable ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
    ETag: file.etag,
    Vary: 'Accept-Encoding',
  });
  if (headers['if-none-match'] === file.etag) return reply.code(304).send();
  // The page at an address without a route would be a 404.
  void reply.code(200).type(file.type);
  if (!/\bgzip\b/.test(headers['accept-encoding'] ?? '')) return reply.send(file.body);
  return reply.header('Content-Encoding', 'gzip').send(file.gzip());
}
