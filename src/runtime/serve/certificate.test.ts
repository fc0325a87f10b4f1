/** Promises about the certificate of the metrics: what reads X.509 reads it, and it is of this key. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { instant } from '../clock.ts';
import { selfSigned } from './certificate.ts';

test.each(['2026-11-30T12:00:00Z', '2041-01-01T00:00:00Z', '2055-06-01T00:00:00Z'])('T11: a certificate made at %s is whole', (at) => {
  const { cert, key } = selfSigned('apim-vnet-operator', instant(Date.parse(at)));
  const read = new X509Certificate(cert);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect([read.subject, read.issuer, read.subjectAltName]).toEqual([
    'CN=apim-vnet-operator',
    'CN=apim-vnet-operator',
    'DNS:apim-vnet-operator',
  ]);
  expect(Date.parse(read.validFrom)).toBe(Date.parse(at) - 3_600_000);
  expect(Date.parse(read.validTo)).toBeGreaterThan(Date.parse(at));
});

test('T11: no two are of the same key or number', () => {
  const [a, b] = [1, 2].map(() => new X509Certificate(selfSigned('a', instant(Date.parse('2026-11-30T12:00:00Z'))).cert));
  expect(a?.serialNumber).not.toBe(b?.serialNumber);
  expect(a?.fingerprint256).not.toBe(b?.fingerprint256);
});
