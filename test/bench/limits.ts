/** What ARM's own limits allow at best, to hold a figure against. */

/** By subscription, a bucket and what comes into it every second (Microsoft: Understand how Azure Resource Manager throttles requests). */
const limits = { reads: { size: 250, perSecond: 25 }, writes: { size: 200, perSecond: 10 } } as const;

/** Seconds until so many requests of one subscription could have been sent. */
export function atArmsLimits({ reads = 0, writes = 0 }: { readonly reads?: number; readonly writes?: number }): number {
  const seconds = (count: number, { size, perSecond }: (typeof limits)[keyof typeof limits]) => Math.max(0, count - size) / perSecond;
  return Math.max(seconds(reads, limits.reads), seconds(writes, limits.writes));
}
