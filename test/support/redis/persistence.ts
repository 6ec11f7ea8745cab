/** Arguments of a Redis that has every write on the disk before it answers. */
export const ALWAYS: readonly string[] = ['--appendonly', 'yes', '--appendfsync', 'always'];
