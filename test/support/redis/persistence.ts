/** Arguments of a Redis that syncs every write before it answers. */
export const ALWAYS: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always'];
