/** An HTTP server whose clients cannot exhaust the process: few connections, short waits, small headers; plain or with TLS. */

import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Certificate and key in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface ServerPlace {
  /** For the error of a port that is taken, e.g. `health server`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: Identity;
  readonly limits?: Partial<ServerLimits>;
}

export interface ServerLimits {
  /** At once; one more takes the place of the one that has been silent for longest. */
  readonly connections: number;
  /** For a TLS handshake, and for the headers of a request from the first byte of the connection on. */
  readonly headersMs: number;
  /** For a whole request. */
  readonly requestMs: number;
  /** Until a connection without a request is closed. */
  readonly idleMs: number;
}

/** Probes come one at a time, and a scrape from each Prometheus: a hundred are plenty. */
export const serverLimits: ServerLimits = { connections: 100, headersMs: 5_000, requestMs: 10_000, idleMs: 5_000 };

/** Resolves when it listens; rejects where it cannot. */
export async function serve({ name, host, port, tls, limits }: ServerPlace, listener: RequestListener): Promise<Served> {
  const { connections, headersMs, requestMs, idleMs } = { ...serverLimits, ...limits };
  const options: ServerOptions = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
    maxHeaderSize: 8_192,
  };
  const server: Server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: headersMs }, listener)
    : createServer(options, listener);
  const open = bounded(server, connections);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`${name}: cannot listen on ${host}:${port}`, { cause })));
    server.listen(port, host, resolve);
  });
  // One connection that could not be taken is no reason to end the process.
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        // Those in a handshake are none of the HTTP server's yet.
        for (const socket of open) socket.destroy();
      }),
  };
}

/**
 * Never refuses the newest: whoever holds connections open without a word must not lock out the kubelet, which would end the pod for it. The set is in
 * the order in which they were last heard of.
 */
function bounded(server: Server, most: number): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (open.size <= most) return;
    const [oldest] = open;
    oldest?.destroy();
    if (oldest) open.delete(oldest);
  });
  server.on('request', ({ socket }) => {
    if (!open.delete(socket)) return;
    open.add(socket);
  });
  return open;
}
