import type { MessageView } from '@pombo/core';

/** A post, and the numbers that publish it. */
export interface NamedPost {
  id: string;
  instances: readonly string[];
}

/** Reads messages by their ids, in the order given; most of them are on this lane. */
export type ReadMany = (lane: string, ids: string[]) => Promise<(MessageView | undefined)[]>;

/** Returns the id of a post's message on one number: a repeated post is the same message there. */
export function messageId(post: string, instance: string): string {
  return `${post}.${instance}`;
}

/** Reads the messages of posts, each in the order of its numbers. Reads once for each number, however many posts there are. */
export async function messagesOf(posts: readonly NamedPost[], read: ReadMany): Promise<(MessageView | undefined)[][]> {
  const all = posts.flatMap(({ id, instances }) => instances.map((instance) => ({ id, instance })));
  const lanes = await Promise.all(
    [...Map.groupBy(all, ({ instance }) => instance)].map(async ([instance, group]) => {
      const ids = group.map(({ id }) => messageId(id, instance));
      const found = await read(instance, ids);
      return [instance, new Map(group.map(({ id }, at) => [id, found[at]]))] as const;
    }),
  );
  const byLane = new Map(lanes);
  return posts.map(({ id, instances }) => instances.map((instance) => byLane.get(instance)?.get(id)));
}
