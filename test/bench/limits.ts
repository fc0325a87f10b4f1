/** What Azure's own limits allow at best, to hold a figure against. */

/** By subscription and principal, a bucket and what comes into it every second (Microsoft: Understand how Azure Resource Manager throttles requests, 2025-05-28). */
const limits = { reads: { size: 250, perSecond: 25 }, writes: { size: 200, perSecond: 10 } } as const;

/** Writes and deletes by subscription and region within any five minutes (the same page). */
const network = { most: 1_000, seconds: 300 } as const;

export interface Counts {
  readonly reads?: number;
  /** A POST that only reads is one of them, and a write to Microsoft.Network too. */
  readonly writes?: number;
  readonly networkWrites?: number;
}

/** Seconds until so many requests of one subscription and region could have been sent. */
export function atAzuresLimits({ reads = 0, writes = 0, networkWrites = 0 }: Counts): number {
  const seconds = (count: number, { size, perSecond }: (typeof limits)[keyof typeof limits]) => Math.max(0, count - size) / perSecond;
  const windows = Math.max(0, Math.ceil(networkWrites / network.most) - 1);
  return Math.max(seconds(reads, limits.reads), seconds(writes, limits.writes), windows * network.seconds);
}
