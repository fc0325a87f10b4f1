/** How many requests Azure takes, as rows: ARM's token buckets, and what Microsoft.Network counts within five minutes. */

export type Kind = 'reads' | 'writes' | 'deletes';

/** Microsoft: Understand how Azure Resource Manager throttles requests (2025-05-28). */
const page = 'Microsoft: Understand how Azure Resource Manager throttles requests (2025-05-28)';

export interface Bucket {
  readonly size: number;
  readonly perSecond: number;
}

/**
 * By subscription, principal and kind; requests without a subscription count for the tenant, by the same numbers. Whatever is neither GET nor DELETE is a
 * write, a POST that only reads too (MicrosoftDocs/azure-docs, d3ff35ff: "response headers for non-GET requests").
 */
export const buckets: Readonly<Record<Kind, Bucket>> = {
  reads: { size: 250, perSecond: 25 },
  writes: { size: 200, perSecond: 10 },
  deletes: { size: 200, perSecond: 10 },
};

/** All principals of a subscription together have so many times as much (the same page; recorded: 3748 reads, 2999 writes left, Azure/azure-sdk-for-net). */
export const allPrincipals = 15;

/** Counted within so many minutes, backwards from each request. What lists by a POST is a read here: the page says "write / delete (PUT)" and "read (GET)". */
export interface Calls {
  /** Paths, in small letters. */
  readonly of: RegExp;
  readonly kinds: readonly Kind[];
  readonly most: number;
  readonly minutes: number;
  /** Counted for this operation alone, which the refusal names. */
  readonly operation?: string;
  readonly source: string;
}

const privateDns = /\/providers\/microsoft\.network\/privatednszones(\/|$)/;

/** By subscription and region of the resource, whoever asks. A request counts in each row that fits. */
export const calls: readonly Calls[] = [
  { of: /\/providers\/microsoft\.network\//, kinds: ['writes', 'deletes'], most: 1_000, minutes: 5, source: page },
  { of: /\/providers\/microsoft\.network\//, kinds: ['reads'], most: 10_000, minutes: 5, source: page },
  {
    of: privateDns,
    kinds: ['reads'],
    most: 500,
    minutes: 5,
    source:
      'Microsoft: Understand how Azure Resource Manager throttles requests, the note of earlier versions on Azure DNS and Azure Private DNS',
  },
  {
    of: /\/providers\/microsoft\.network\/locations\/[^/]+\/servicetags$/,
    kinds: ['reads'],
    most: 5,
    minutes: 5,
    operation: 'GetServiceTagsOperation',
    source: 'Azure/terraform-provider-azapi#691 (2024-12-10): "exceeded throttling limit of 5 calls within last 5 minutes"',
  },
];

export const kindOf = (method: string): Kind => (method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes');

export const networkKindOf = (method: string, path: string): Kind =>
  method === 'POST' && /\/list[A-Z]\w*$/.test(path) ? 'reads' : kindOf(method);

/** Private zones have no region of their own: their location is `global`. */
export const isGlobal = (path: string): boolean => privateDns.test(path.toLowerCase());
