import type { UseQueryResult } from '@tanstack/react-query';
import { query, useRead } from '../../api/queries.ts';
import type { Answer, Post } from '../../api/types.ts';

// The topic is that of the messages: a change of theirs is a change of their post.
export const usePosts = (cursor: string | undefined): UseQueryResult<Answer<'/v1/posts', 'get'>> =>
  useRead('messages', `/v1/posts?${query({ limit: '20', cursor })}`);
export const usePost = (id: string, enabled = true): UseQueryResult<Post> =>
  useRead('messages', `/v1/posts/${encodeURIComponent(id)}`, { enabled });
