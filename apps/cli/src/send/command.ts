import { Option } from '@commander-js/extra-typings';
import type { MessageType } from '@pombo/core';
import type { SendFlags } from './flags.ts';
import { outputOf, type Output } from '../terminal/output.ts';
import type { Program } from '../root-command.ts';

/** Adds `pombo send image` and `pombo send status`: one message, queued once per id. */
export function addSend(program: Program): void {
  const send = program.command('send').description('queue one image or one status post');
  send
    .command('image')
    .description('queue one image to one recipient')
    .addOption(instance)
    .option(
      '--phone <number>',
      'recipient, required: a number (a foreign one with +), or a group, LID, newsletter, broadcast',
    )
    .addOption(image)
    .addOption(caption)
    .option('--reply-to <messageId>', 'the message being answered')
    .option('--delay <seconds>', "pause before the number's next message, 1 to 15 (delayMessage)")
    .option('--view-once', 'the recipient can view it once')
    .addOption(id)
    .addOption(priority)
    .addOption(sendAt)
    .addOption(expiresAt)
    .addOption(wait)
    .action((flags, command) => sendOne('send-image', flags, outputOf(command)));
  send
    .command('status')
    .description('queue one status post')
    .addOption(instance)
    .addOption(image)
    .addOption(caption)
    .addOption(id)
    .addOption(priority)
    .addOption(sendAt)
    .addOption(expiresAt)
    .addOption(wait)
    .action((flags, command) => sendOne('send-image-status', flags, outputOf(command)));
}

// No option is mandatory for commander, which would report only the first missing one.
const instance = new Option('--instance <name>', 'number to send from; not needed with a single one');
const image = new Option('--image <url|file>', 'image to send, required: a URL, a file, or data:image/…;base64,…');
const caption = new Option('--caption <text>', 'text under the image');
const id = new Option(
  '--id <key>',
  'your idempotency key: the same key and content is queued once (default: a new one)',
);
const priority = new Option('--priority <p>', 'urgent, normal or bulk (default: normal)');
const sendAt = new Option('--send-at <time>', 'not before this time, for example 2026-11-21T12:00:00-03:00');
const expiresAt = new Option('--expires-at <time>', 'not after this time');
const wait = new Option('--wait [seconds]', 'wait until Z-API accepts it or it ends (default: 30)');

async function sendOne(type: MessageType, flags: SendFlags, output: Output): Promise<void> {
  const { sendMessage } = await import('./send.ts');
  return sendMessage(type, flags, output);
}
