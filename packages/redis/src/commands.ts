import type { Cluster, Redis } from 'ioredis';

/**
 * Two promises about every command of a client:
 *
 * - **A command that was reported as failed is not sent afterwards.** ioredis queues commands while it is disconnected
 *   and sends them on reconnection, even those whose `commandTimeout` has already reported failure. A `open` that runs
 *   after its worker gave up would open an attempt that no worker makes; an `add` would queue a message that its sender
 *   believes is not queued. Both queues of ioredis are drained through `sendCommand`: settled commands stop there. (A
 *   command that was already on the wire may have run.)
 * - **An error does not carry the command's arguments.** ioredis attaches them to every error, and they contain phones,
 *   captions and, during the login, the password; a logger would print them.
 */
export function tameCommands(client: Redis | Cluster): void {
  tame(client);
  // The Cluster passes commands on to one client per node, which has its own queues.
  if (client.isCluster) client.on('+node', tame);
}

/** A Cluster has no stream of its own; its nodes have. */
type CommandClient = Pick<Redis, 'sendCommand'> & Partial<Pick<Redis, 'stream'>>;
type Command = Parameters<Redis['sendCommand']>[0];

function tame(sender: CommandClient): void {
  const send = sender.sendCommand.bind(sender);
  sender.sendCommand = (command, ...rest) => {
    if (command.isSettled) return command.promise;
    forgetArguments(command);
    gatherWrites(sender);
    return send(command, ...rest);
  };
}

/** Sends the commands of one tick in one write: a system call per command is a tenth of a send's cost. */
function gatherWrites({ stream }: CommandClient): void {
  // Before the first connection there is no stream, although the types say so.
  const open = stream as CommandClient['stream'] | null;
  if (!open || open.destroyed || open.writableCorked > 0) return;
  open.cork();
  process.nextTick(() => open.uncork());
}

function forgetArguments(command: Command): void {
  const { reject } = command;
  command.reject = (error) => {
    if ('command' in error) error.command = { name: command.name };
    reject(error);
  };
}
