/** What memory keeps of the short writes of a binding, from one reconcile to the next. */

import type { Binding } from '../../api/binding.ts';
import { canonicalJson } from '../model/terms/canonical-json.ts';
import type { Attempts, Written } from '../model/values/ledger.ts';
import { isLive, type Work } from './work.ts';

export interface OpenWrites {
  work?: Work | undefined;
  attempts: Attempts;
  /** What came of writes that status does not tell yet, because it could not be written. */
  unsaved?: readonly Written[];
  /** Status is of a judgement that this process has made without the list of service tags (checks/awaited-tags.ts). */
  judgedByWords?: boolean;
}

export interface OpenWritesState {
  inHand?: OpenWrites & { readonly uid: string };
}

/** Of a binding that was deleted and made again it is empty. */
export function openWritesOf(state: OpenWritesState, uid: string): OpenWrites {
  if (state.inHand?.uid !== uid) state.inHand = { uid, attempts: new Map() };
  return state.inHand;
}

/** Spec, annotations and whether it goes: after a change of any of these, a revoked approval too, what is to be done is decided anew. */
export const inputKeyOf = ({ metadata: { generation, deletionTimestamp, annotations = {} } }: Binding): string =>
  canonicalJson([generation, deletionTimestamp !== undefined, annotations]);

/** The work that goes on without another observation: nothing else is asked for, and it is not too old. */
export const openWork = ({ work }: OpenWrites, asked: string, now: number): Work | undefined =>
  work?.asked === asked && now >= work.seenAt && now < work.until && work.items.some(isLive) ? work : undefined;
