/**
 * Ends a command quietly when the reader of stdout has exited (`pombo message list | head`). A command with messages in
 * flight shuts down cleanly.
 */
export function endWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (process.listenerCount('SIGTERM') === 0) process.exit();
    process.stdout.write = () => true;
    process.kill(process.pid, 'SIGTERM');
  });
}
