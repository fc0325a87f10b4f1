/** What memory keeps of the short writes of a binding, from one reconcile to the next. */

import type { Attempts } from '../model/values/ledger.ts';
import { isLive, type Work } from './work.ts';

export interface InHand {
  work?: Work | undefined;
  attempts: Attempts;
}

export interface InHandState {
  inHand?: InHand & { readonly uid: string };
}

/** Of a binding that was deleted and made again it is empty. */
export function inHandOf(state: InHandState, uid: string): InHand {
  if (state.inHand?.uid !== uid) state.inHand = { uid, attempts: new Map() };
  return state.inHand;
}

/** The work that goes on without another observation: of this generation, and not too old. */
export const openWork = ({ work }: InHand, generation: number, now: number): Work | undefined =>
  work?.generation === generation && now >= work.seenAt && now < work.until && work.items.some(isLive) ? work : undefined;
