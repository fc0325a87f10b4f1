/**
 * A self-signed certificate for this process alone, as controller-runtime makes one for its metrics: it hides the tokens of who scrapes from the
 * network, and proves nothing else. Node's crypto signs but writes no X.509 (RFC 5280), so its few fields are written here in DER (ITU-T X.690).
 */

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Instant } from '../clock.ts';
import type { Identity } from './server.ts';

const year = 365 * 24 * 3_600_000;

export function selfSigned(name: string, now: Instant): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ecdsa-with-SHA256
  const who = sequence(set(sequence(oid(0x55, 0x04, 0x03), text(name)))); // commonName
  const serial = randomBytes(16);
  // Positive, and without a leading zero that DER would not have.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const alternative = sequence(oid(0x55, 0x1d, 0x11), octets(sequence(element(0x82, Buffer.from(name, 'ascii'))))); // dNSName
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))), // version 3
    element(0x02, serial),
    algorithm,
    who,
    sequence(time(now - 3_600_000), time(now + 10 * year)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(alternative)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { cert: pem(whole), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts));
const set = (...parts: readonly Buffer[]): Buffer => element(0x31, Buffer.concat(parts));
const oid = (...bytes: readonly number[]): Buffer => element(0x06, Buffer.from(bytes));
const octets = (content: Buffer): Buffer => element(0x04, content);
const text = (value: string): Buffer => element(0x0c, Buffer.from(value, 'utf8'));

/** GeneralizedTime. RFC 5280 wants UTCTime before 2050, which has two digits for the year. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 14);
  return digits < '2050' ? element(0x17, Buffer.from(`${digits.slice(2)}Z`)) : element(0x18, Buffer.from(`${digits}Z`));
}

const pem = (der: Buffer): string =>
  ['-----BEGIN CERTIFICATE-----', ...(der.toString('base64').match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join('\n');
