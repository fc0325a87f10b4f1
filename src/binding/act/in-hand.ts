/** What memory keeps of the short writes of each binding, from one reconcile to the next. */

import type { Attempts } from '../model/values/ledger.ts';
import type { WriteKeys } from './keys.ts';
import { isLive, type Work } from './work.ts';

export interface InHand {
  work?: Work | undefined;
  attempts: Attempts;
}

export interface InHandByBinding {
  of(key: string, uid: string): InHand;
  /** The binding is gone, or another instance leads: what it held is free for others. */
  forget(key: string): void;
}

export function createInHand(keys: WriteKeys): InHandByBinding {
  const known = new Map<string, InHand & { readonly uid: string }>();
  return {
    of(key, uid) {
      const before = known.get(key);
      if (before?.uid === uid) return before;
      const made = { uid, attempts: new Map() };
      known.set(key, made);
      return made;
    },
    forget(key) {
      const before = known.get(key);
      if (before) keys.settle(before.uid, [], []);
      known.delete(key);
    },
  };
}

/** The work that goes on without another observation: of this generation, and not too old. */
export const openWork = ({ work }: InHand, generation: number, now: number): Work | undefined =>
  work?.generation === generation && now >= work.seenAt && now < work.until && work.items.some(isLive) ? work : undefined;
