import type { AppDeps } from '../deps.ts';
import { postBody, postMade, postParams, postView, postsAnswer, postsQuery } from '../schemas/post.ts';
import { problems } from '../schemas/problem.ts';
import { createPosts } from '../services/posts.ts';
import type { App } from '../http/fastify-types.ts';
import { MESSAGE_BODY_LIMIT } from './sending.ts';

const tags = ['posts'];
const URL = '/v1/posts';

/** Routes of status posts that go to several numbers at once. */
export function postRoutes(app: App, { redis, prefix, producer }: AppDeps): void {
  const posts = createPosts(redis, prefix, producer);

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
