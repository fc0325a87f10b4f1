/** The request ids under which Azure's Activity Log has what we sent: the same request always has the same id. */

import { createHash } from 'node:crypto';

/** UUID version 5 (RFC 9562 §5.5) in the namespace of this operator. */
const namespace = Buffer.from('6f1c0a5e7b1e4c0d9a4ad0a6c1b0f2e7', 'hex');

export function requestIdOf(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha1').update(namespace).update(parts.join('/')).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
