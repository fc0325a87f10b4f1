/** How many addresses a gateway takes, and what fits into a subnet. */

import type { InjectableSku, Mode } from './flows.ts';
import { parsePrefix } from './prefixes.ts';

/** Azure keeps the first four addresses and the last one of every subnet. */
const reserved = 5;
/** Microsoft: virtual network injection resources, 2025-04-17. */
const smallest = 8;

export type Fit =
  { readonly fits: true; readonly spareUnits?: number } | { readonly fits: false; readonly needs: number; readonly has: number };

/** `taken`: addresses that others have in it. Developer takes one address, Premium two per unit, the load balancer of Internal mode one more (Microsoft: virtual network injection resources, 2025-04-17). */
export function subnetFit(prefix: string, sku: InjectableSku, units: number, mode: Mode, taken = 0): Fit {
  const parsed = parsePrefix(prefix);
  const has = parsed.ok ? parsed.range.to - parsed.range.from : 0;
  const balancer = mode === 'Internal' ? 1 : 0;
  const needs = Math.max(reserved + (sku === 'Developer' ? 1 : 2 * units) + balancer + taken, smallest);
  if (has < needs) return { fits: false, needs, has };
  return sku === 'Developer' ? { fits: true } : { fits: true, spareUnits: maxUnits(has - taken, mode) - units };
}

/** How many addresses of these ranges a resource can have; what is no range has none. */
export const usableAddresses = (prefixes: readonly string[]): number =>
  prefixes.reduce((sum, prefix) => {
    const parsed = parsePrefix(prefix);
    return sum + (parsed.ok ? Math.max(0, parsed.range.to - parsed.range.from - reserved) : 0);
  }, 0);

/** Premium units that a subnet of `size` addresses holds; the tier's own limit aside. */
export const maxUnits = (size: number, mode: Mode): number =>
  Math.max(0, Math.floor((size - reserved - (mode === 'Internal' ? 1 : 0)) / 2));

export function describeFit(fit: Fit): string {
  if (!fit.fits) return `too small: needs ${fit.needs} addresses, has ${fit.has}`;
  // Developer has one unit and never more.
  if (fit.spareUnits === undefined) return 'fits';
  return fit.spareUnits === 0
    ? 'fits, with no room to grow'
    : `fits, with room for ${fit.spareUnits} more unit${fit.spareUnits === 1 ? '' : 's'}`;
}
