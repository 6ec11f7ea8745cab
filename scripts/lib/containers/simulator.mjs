/** The record of the simulated Z-API in its container: what really was sent, whatever Pombo says. */
const READ = `require('node:http').get('http://127.0.0.1:4010/__sim/' + process.argv[1], (response) => response.pipe(process.stdout))`;

/** Returns how to read it. Its own routes exist only on the loopback address of its container. */
export function recordOf({ exec }) {
  const read = async (route) => JSON.parse(await exec('simulator', 'node', '-e', READ, route));
  return {
    /** Messages that entered its queue. */
    accepted: async () => (await read('counts')).enqueued,
    /** Compares the record with the phones of a campaign: how many got nothing, and how many got more than one message. */
    async verdict(phones) {
      const { posts, received } = await read('ledger');
      const times = (list) => {
        const counts = new Map();
        for (const { phone } of list) counts.set(phone, (counts.get(phone) ?? 0) + 1);
        return counts;
      };
      const [accepted, delivered] = [times(posts.filter(({ enqueued }) => enqueued)), times(received)];
      return {
        posts: posts.length,
        received: received.length,
        missing: phones.filter((phone) => !delivered.has(phone)),
        doubled: phones.filter((phone) => (accepted.get(phone) ?? 0) > 1),
        strangers: [...accepted.keys()].filter((phone) => !phones.includes(phone)),
      };
    },
  };
}
