/** What this program remembers of a binding beside what is stored: one object each, so that forgetting a binding is to drop its object. */

import type { Binding } from '../../api/binding.ts';
import type { OpenWritesState } from '../act/open-writes.ts';
import type { AbsenceState } from '../observe/absences.ts';
import type { MemoryState } from '../observe/freshness.ts';
import type { PublishedState } from './firewall-config-map.ts';
import type { WriteState } from './foreign-writes.ts';
import type { PrunedState } from './pruned-fields.ts';
import type { RecorderState } from './recorder.ts';

export interface KeyState extends AbsenceState, OpenWritesState, MemoryState, RecorderState, PrunedState, PublishedState, WriteState {
  /** The binding as a change showed it last: those who wait for one that is gone can be told. */
  seen?: Binding;
  /** Whether more than the status has changed since the last reconcile that a change brought about. */
  isAsked?: boolean;
  /** Uid of the binding of whose end we have told. */
  told?: string;
}

export interface KeyStates {
  /** Of a key that is not known yet it is empty. */
  of(key: string): KeyState;
  /** Whether this is still what is known: what was learnt for a binding that has gone meanwhile is of no use. */
  isKept(key: string, state: KeyState): boolean;
  /** Answers what was known. */
  forget(key: string): KeyState | undefined;
}

export function createKeyStates(): KeyStates {
  const states = new Map<string, KeyState>();
  return {
    of(key) {
      const known = states.get(key) ?? {};
      states.set(key, known);
      return known;
    },
    isKept: (key, state) => states.get(key) === state,
    forget(key) {
      const known = states.get(key);
      states.delete(key);
      return known;
    },
  };
}
