import { createServer, type Server } from 'node:net';

/** Returns a free port of this machine for each name. Another process may take it meanwhile. */
export async function freePorts(names: readonly string[]): Promise<Map<string, string>> {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map((server) => new Promise<string>((resolve) => server.once('listening', () => resolve(portOf(server))))),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return new Map(names.map((name, at) => [name, ports[at]!]));
}

function portOf(server: Server): string {
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : address);
}
