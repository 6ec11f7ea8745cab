export { startEmbeddedRedis, type EmbeddedOptions, type EmbeddedRedis } from './embedded.ts';
export { rewriteAppendOnlyFile } from './rewrite.ts';
