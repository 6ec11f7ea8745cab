import { fetchImage, shortUrl } from '@pombo/campaign';
import { notice } from '@pombo/catalogue';
import { PomboError } from '@pombo/core';
import { z } from 'zod';
import type { AppDeps } from '../deps.ts';
import { imageQuery, postBody, postMade, postParams, postView, postsAnswer, postsQuery } from '../schemas/post.ts';
import { problems } from '../schemas/problem.ts';
import { createPosts } from '../services/posts.ts';
import type { App } from '../http/fastify-types.ts';
import { MESSAGE_BODY_LIMIT } from './sending.ts';

const tags = ['posts'];
const URL = '/v1/posts';
const PICTURE = {
  description: 'The image',
  content: Object.fromEntries(
    ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].map((type) => [type, { schema: z.unknown() }]),
  ),
};

/** Routes of status posts that go to several numbers at once. */
export function postRoutes(app: App, { redis, prefix, producer, ledger, simulated }: AppDeps): void {
  const { sendMany } = producer;
  const posts = createPosts(redis, prefix, { sendMany, getMany: ledger.messages.getMany });

  app.post(
    URL,
    {
      bodyLimit: MESSAGE_BODY_LIMIT,
      config: { scope: 'send' },
      schema: {
        tags,
        operationId: 'createPost',
        summary: 'Queue a status post on several numbers',
        body: postBody,
        response: { 200: postMade, 201: postMade, ...problems },
      },
    },
    async ({ body }, reply) => {
      const made = await posts.create(body);
      void reply.header('Location', `${URL}/${made.id}`);
      return reply.code(made.duplicate ? 200 : 201).send(made);
    },
  );

  app.get(
    URL,
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listPosts',
        summary: 'List status posts',
        querystring: postsQuery,
        response: { 200: postsAnswer, ...problems },
      },
    },
    async ({ query }) => posts.page(query),
  );

  app.get(
    '/v1/images',
    {
      // It makes a request to an address that the caller chose; it may wait for the answer.
      config: { scope: 'send', extraMs: 30_000 },
      schema: {
        tags,
        operationId: 'fetchImage',
        summary: 'Fetch an image, to see what Z-API would post',
        querystring: imageQuery,
        response: { 200: PICTURE, ...problems },
      },
    },
    async ({ query: { url } }, reply) => {
      const found = await fetchImage(url, { allowLoopback: simulated });
      if ('problem' in found) {
        const line = `${shortUrl(url)} ${found.problem}`;
        throw new PomboError('image_unreachable', notice('images_refused', { lines: [line], more: 0 }), {
          issues: [{ field: 'url', problem: line, notice: notice('image_problem', { line }) }],
        });
      }
      // A file that a browser took for a page would run with the rights of this server.
      return reply
        .type(found.mime)
        .header('Content-Security-Policy', "default-src 'none'; sandbox")
        .send(found.content);
    },
  );

  app.get(
    `${URL}/:id`,
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getPost',
        summary: 'Read a status post on each of its numbers',
        params: postParams,
        response: { 200: postView, ...problems },
      },
    },
    async ({ params: { id } }) => posts.get(id),
  );
}
