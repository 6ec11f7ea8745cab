/** An outbox relay in a process of its own, for tests that kill it: `node forwarder-child.fixture.ts URL PREFIX LANE…`. */
import { createForwarder } from '@pombo/events';
import { connect } from '@pombo/redis';

const [url = '', prefix = '', ...lanes] = process.argv.slice(2);
const client = await connect(url);
const forwarder = createForwarder({ client, prefix, onError: () => {}, sweepMs: 5 });
forwarder.watch(() => lanes);
process.stdout.write('ready\n');
