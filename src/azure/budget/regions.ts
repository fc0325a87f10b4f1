/** Where the resources are that we have read or made, because providers count requests by region; what is not known counts apart until it is. */

import { idKey } from '../../api/arm-id.ts';

export interface Regions {
  /** `location` as Azure shows it, or as it is asked for. */
  learn(path: string, location: unknown): void;
  /** A region code; empty for what was not read yet. Private zones are everywhere and count as `global`. */
  of(path: string): string;
}

const most = 20_000;

export function createRegions(): Regions {
  const known = new Map<string, string>();
  return {
    learn(path, location) {
      if (typeof location !== 'string') return;
      if (known.size >= most) known.clear();
      known.set(topOf(path), codeOf(location));
    },
    of(path) {
      if (/\/privateDnsZones(\/|$)/i.test(path)) return 'global';
      return codeOf(/\/locations\/([^/]+)/i.exec(path)?.[1] ?? '') || (known.get(topOf(path)) ?? '');
    },
  };
}

/** A child is where its parent is. */
const topOf = (path: string): string => idKey(path.split('/').slice(0, 9).join('/'));
const codeOf = (location: string): string => location.toLowerCase().replace(/[^a-z0-9]/g, '');
