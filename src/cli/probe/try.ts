/**
 * Tries one host as a gateway would call it: its name, a connection, and TLS where the port is one of TLS.
 *
 * Nothing is sent beyond the handshake. That the certificate is not trusted is told and is no failure of the network by itself: it shows something that
 * opens TLS on the way, which a gateway does not bear.
 */

import type { LookupAddress } from 'node:dns';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ticks, type Clock } from '../../runtime/clock.ts';
import type { ProbeTarget } from './targets.ts';

export interface Tried extends ProbeTarget {
  readonly reached: boolean;
  /** The first stage that failed. */
  readonly failedAt?: 'DNS' | 'TCP' | 'TLS';
  /** In a sentence what failed, or what is worth knowing. */
  readonly says?: string;
  readonly addresses: readonly string[];
  readonly milliseconds: number;
  /** Whom the certificate is by. */
  readonly issuer?: string;
}

export interface Means {
  readonly clock: Clock;
  /** For each stage. */
  readonly timeoutMs: number;
  readonly lookup: (host: string) => Promise<readonly LookupAddress[]>;
  /** Instead of the port that is named; for tests. */
  readonly portOf?: (target: ProbeTarget) => number;
  /** Certificates that are trusted beside those of Node. */
  readonly ca?: string;
}

/** Ports on which TLS begins with the connection; 1433 and 25028 begin otherwise. */
const tlsPorts: ReadonlySet<number> = new Set([443, 1886, 3443, 5671, 12000]);

export async function tryTarget(target: ProbeTarget, means: Means): Promise<Tried> {
  const { clock } = means;
  const began = ticks(clock);
  const done = (more: Pick<Tried, 'reached'> & Partial<Tried>): Tried => ({
    ...target,
    addresses: [],
    milliseconds: Math.round(ticks(clock) - began),
    ...more,
  });
  const found = await within(means, means.lookup(target.host)).catch((error: unknown) => wordsOf(error));
  if (typeof found === 'string') return done({ reached: false, failedAt: 'DNS', says: `the name does not resolve: ${found}` });
  const addresses = found.filter(({ family }) => family === 4).map(({ address }) => address);
  const [address] = addresses;
  if (address === undefined)
    return done({ reached: false, failedAt: 'DNS', says: 'the name has no IPv4 address, and the gateway speaks IPv4 alone' });
  const port = means.portOf?.(target) ?? target.port;
  const socket = await connected(address, port, means).catch((error: unknown) => wordsOf(error));
  if (typeof socket === 'string')
    return done({ addresses, reached: false, failedAt: 'TCP', says: `${address} does not answer: ${socket}` });
  if (!tlsPorts.has(target.port)) {
    socket.destroy();
    return done({ addresses, reached: true });
  }
  const shaken = await handshake(socket, target.host, means).catch((error: unknown) => wordsOf(error));
  socket.destroy();
  if (typeof shaken === 'string')
    return done({ addresses, reached: false, failedAt: 'TLS', says: `${address} takes the connection and ends the handshake: ${shaken}` });
  return done({
    addresses,
    reached: shaken.trusted,
    ...(shaken.trusted ? {} : { failedAt: 'TLS' as const, says: intercepted(shaken) }),
    ...(shaken.issuer === '' ? {} : { issuer: shaken.issuer }),
  });
}

const intercepted = ({ issuer, why }: Shaken): string =>
  `the certificate, by ${issuer === '' ? 'an issuer without a name' : issuer}, is not trusted (${why}): something on the way may open TLS, which a gateway does not bear`;

/** Rejects when the time of a stage is up. */
async function within<T>({ clock, timeoutMs }: Means, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.schedule(timeoutMs, () => late.reject(new Error(`no answer within ${timeoutMs / 1_000} s`)));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    cancel();
  }
}

async function connected(address: string, port: number, means: Means): Promise<Socket> {
  const socket = connect({ host: address, port });
  const ready = Promise.withResolvers<undefined>();
  socket.once('connect', () => ready.resolve(undefined));
  socket.on('error', (error) => ready.reject(error));
  try {
    await within(means, ready.promise);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

interface Shaken {
  readonly trusted: boolean;
  readonly issuer: string;
  readonly why: string;
}

async function handshake(socket: Socket, host: string, means: Means): Promise<Shaken> {
  const isName = !/^[\d.]+$/.test(host);
  const tls = connectTls({
    socket,
    rejectUnauthorized: false,
    ...(isName ? { servername: host } : {}),
    ...(means.ca === undefined ? {} : { ca: means.ca }),
  });
  const ready = Promise.withResolvers<undefined>();
  tls.once('secureConnect', () => ready.resolve(undefined));
  tls.on('error', (error) => ready.reject(error));
  tls.once('close', () => ready.reject(new Error('the connection is closed')));
  await within(means, ready.promise);
  const { issuer } = tls.getPeerCertificate();
  const names = issuer as Readonly<Record<string, string | undefined>> | undefined;
  const { authorized, authorizationError } = tls;
  return {
    trusted: authorized,
    issuer: names?.['O'] ?? names?.['CN'] ?? '',
    why: authorizationError instanceof Error ? authorizationError.message : String(authorizationError),
  };
}

/** Node's codes, and its sentence where there is none. */
const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the DNS servers do not know it (ENOTFOUND)',
  EAI_AGAIN: 'no DNS server answers (EAI_AGAIN)',
  ECONNREFUSED: 'nothing listens there, or something on the way refuses (ECONNREFUSED)',
  ECONNRESET: 'the connection is reset, as firewalls do (ECONNRESET)',
  EHOSTUNREACH: 'no route leads there (EHOSTUNREACH)',
  ENETUNREACH: 'no route leads there (ENETUNREACH)',
  ETIMEDOUT: 'no answer (ETIMEDOUT)',
};

function wordsOf(error: unknown): string {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  return codes[code] ?? message;
}

/** Side by side, and not so many that a firewall takes it for a scan. */
export async function tryAll(
  targets: readonly ProbeTarget[],
  means: Means,
  atOnce = 8,
  done: (count: number) => void = () => undefined,
): Promise<readonly Tried[]> {
  const results: Tried[] = [];
  const queue = [...targets.entries()];
  let count = 0;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, target] = next;
      results[at] = await tryTarget(target, means);
      done((count += 1));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, targets.length) }, work));
  return results;
}
