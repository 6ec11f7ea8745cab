/** A producer in a process of its own, for a test that kills it. Reads its orders ({@link ProducerOrders}) from stdin. */
import { json } from 'node:stream/consumers';
import { createProducer } from '@pombo/producer';
import type { MessageInput } from '@pombo/core';

export interface ProducerOrders {
  redis: string;
  prefix: string;
  messages: MessageInput[];
}

const { messages, ...options } = (await json(process.stdin)) as ProducerOrders;
const producer = createProducer(options);
await producer.sendMany(messages);
await producer.close();
