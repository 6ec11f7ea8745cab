import { outputOf } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo message show|list|find|cancel|retry`. */
export function addMessage(program: Program): void {
  const message = program.command('message').description('show, find, cancel and retry messages');
  message
    .command('show')
    .description('show one message: its status and result')
    .argument('<id>', 'its id, or the hash in log lines (at least 8 digits)')
    .action(async (id, _flags, command) => {
      const { showMessage } = await import('./message.ts');
      await showMessage(id, outputOf(command));
    });
  message
    .command('list')
    .description('list messages, newest first')
    .option(
      '--status <status>',
      'only with this status: queued, sending, accepted, sent, delivered, read, failed, unknown, …',
    )
    .option('--instance <name>', 'only of this number')
    .option('--campaign <id>', 'only of this campaign: its id, the start of its id, or its name')
    .option('--limit <n>', 'maximum number, up to 10000', '50')
    .action(async (flags, command) => {
      const { listMessages } = await import('./message.ts');
      await listMessages(flags, outputOf(command));
    });
  message
    .command('find')
    .description("find messages by one of Z-API's ids")
    .option('--zaap-id <id>', 'the zaapId that Z-API returned')
    .option('--message-id <id>', 'the messageId that Z-API returned')
    .action(async (flags, command) => {
      const { findMessages } = await import('./message.ts');
      await findMessages(flags, outputOf(command));
    });
  message
    .command('cancel')
    .description('cancel a message that is still queued')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { cancelMessage } = await import('./message.ts');
      await cancelMessage(id, outputOf(command));
    });
  message
    .command('retry')
    .description('queue a failed, expired or cancelled message again, if no attempt may have been sent')
    .argument('<id>')
    .action(async (id, _flags, command) => {
      const { retryMessage } = await import('./message.ts');
      await retryMessage(id, outputOf(command));
    });
}
