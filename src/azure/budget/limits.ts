/** What we send at most, as rows: below Azure's own limits, because others use them too. */

import type { ApiVersions } from '../clouds.ts';

/** As ARM counts, by verb: a POST is a write, one that only reads too (MicrosoftDocs/azure-docs, d3ff35ff: "response headers for non-GET requests"). */
export type Kind = 'read' | 'write' | 'delete';

export const kindOf = (method: string): Kind => (method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : 'write');

/** A bucket with room for `size` requests, into which some come back every second. */
export interface TokenLimit {
  readonly size: number;
  readonly perSecond: number;
}

/** So many requests within any span of this length. */
export interface WindowLimit {
  readonly most: number;
  readonly ms: number;
}

/** By subscription; Azure's are 250 and 25 a second for reads, 200 and 10 for writes and for deletes (Understand how Azure Resource Manager throttles requests, 2025-05-28). */
export const armLimits: Readonly<Record<Kind, TokenLimit>> = {
  read: { size: 200, perSecond: 20 },
  write: { size: 150, perSecond: 8 },
  delete: { size: 150, perSecond: 8 },
};

const fiveMinutes = 5 * 60_000;

/**
 * By subscription and region of the resource, whoever asks. A POST that lists is a read here: the limits are those of "PUT" and "GET". For providers that are not here nothing is known. Azure's are 1,000 writes and deletes together
 * and 10,000 reads in five minutes (the same page), 500 reads for private zones (its note of earlier versions).
 */
export const providerLimits: Readonly<Partial<Record<keyof ApiVersions, Readonly<Record<'read' | 'change', WindowLimit>>>>> = {
  'Microsoft.Network': { read: { most: 9_000, ms: fiveMinutes }, change: { most: 900, ms: fiveMinutes } },
  'Microsoft.Network/privateDnsZones': { read: { most: 450, ms: fiveMinutes }, change: { most: 900, ms: fiveMinutes } },
};
