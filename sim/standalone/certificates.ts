/** The certificate that a simulator shows: one of your own, or one of a throw-away authority that is kept, so that clients who trust it need not be told again. */

import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../../src/runtime/clock.ts';
import { UsageError } from '../../src/cli/options.ts';
import { makeCertificates } from '../demo/files.ts';

export interface Shown {
  readonly key: string;
  readonly cert: string;
  /** What clients have to trust; undefined for a certificate of your own. */
  readonly ca: string | undefined;
}

export interface Own {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
}

/** `host` is the name or address in the URL that clients use. */
export async function certificateFor(directory: string, host: string, { tlsCert, tlsKey }: Own): Promise<Shown> {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new UsageError('--tls-cert and --tls-key go together');
  if (tlsCert !== undefined && tlsKey !== undefined)
    return { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8'), ca: undefined };
  const kept = keptIn(directory, host);
  if (kept) return kept;
  const made = await makeCertificates(host);
  const home = resolve(directory);
  mkdirSync(home, { recursive: true });
  for (const [name, text] of [
    ['ca.pem', made.ca],
    ['server.pem', made.cert],
    ['server.key', made.key],
  ] as const)
    writeFileSync(join(home, name), text, { mode: 0o600 });
  return made;
}

const day = 24 * 60 * 60_000;

/** Undefined where there is none, it is of another host, or it ends within a day. */
function keptIn(directory: string, host: string): Shown | undefined {
  const [ca, cert, key] = ['ca.pem', 'server.pem', 'server.key'].map((name) => join(resolve(directory), name));
  if (ca === undefined || cert === undefined || key === undefined || ![ca, cert, key].every((file) => existsSync(file))) return undefined;
  const read = new X509Certificate(readFileSync(cert));
  const isOfHost = (/^[\d.:]+$/.test(host) ? read.checkIP(host) : read.checkHost(host)) !== undefined;
  if (!isOfHost || Date.parse(read.validTo) < systemClock.now() + day) return undefined;
  return { ca: readFileSync(ca, 'utf8'), cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
