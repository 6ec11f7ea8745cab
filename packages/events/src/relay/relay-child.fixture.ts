/** An outbox relay in a process of its own, for tests that kill it: `node relay-child.fixture.ts URL PREFIX LANE…`. */
import { createOutboxRelay } from '@pombo/events';
import { connect } from '@pombo/redis';

const [url = '', prefix = '', ...lanes] = process.argv.slice(2);
const client = await connect(url);
const relay = createOutboxRelay({ client, prefix, onError: () => {}, sweepMs: 5 });
relay.watch(() => lanes);
process.stdout.write('ready\n');
