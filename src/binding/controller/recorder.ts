/** What people hear of a binding, in its events and in the log: the same words in both. */

import { approveAnnotation, keyOf, revokeAnnotation, type Binding, type BindingStatus } from '../../api/binding.ts';
import type { EventRecorder } from '../../runtime/events.ts';
import type { Log } from '../../runtime/log.ts';
import type { Rival } from '../../runtime/rivals.ts';
import type { Outcome } from '../decide/deletion.ts';
import { noHashesIn } from '../plan/approvals/list.ts';
import { goneEvent, idsOwned } from '../status/deletion-notice.ts';
import {
  elsewhereEvent,
  inChargeEvent,
  eventsFor,
  notAHashEvent,
  prunedFieldsEvent,
  refusedEvent,
  shortNoteOf,
  type Told,
} from '../status/events/events.ts';

export interface RecorderState {
  /** Why the API server did not take the last status. */
  refusal?: string | undefined;
  /** Parts of the stored status that cannot be read. */
  unread?: string;
  /** The release that is in charge in our place. */
  elsewhere?: string | undefined;
  /** Words in an annotation that are no hashes, by the annotation. */
  noHashes?: Map<string, string>;
  /** Conditions of which trouble was told, so that its end is worth an event. */
  troubled?: Set<string>;
}

/** Of one binding. */
export interface Recorder {
  /** A status was written in place of another. */
  changed(binding: Binding, before: BindingStatus, after: BindingStatus): void;
  /** Fields of the status that the API server did not keep; nothing is told of none. */
  dropped(binding: Binding, fields: readonly string[]): void;
  /** Parts of the stored status that cannot be read. Told once, until they are others. */
  leftOut(binding: Binding, parts: readonly string[]): void;
  /** Words where a hash is expected. Told once, until they are others; after a restart once more, because no status has them. */
  asked(binding: Binding): void;
  /** The API server calls our status invalid. Told once for each reason, until it takes one. */
  refused(binding: Binding, why: string): void;
  /** Another release is in charge; undefined when none is. Told once, until it is another. */
  elsewhere(binding: Binding, other: Rival | undefined): void;
  gone(binding: Binding, outcome: Outcome, note: string, isNamespaceGoing: boolean): void;
}

export interface RecorderParts {
  readonly events: Pick<EventRecorder, 'record'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
}

export function recorderOf(state: RecorderState, { events, log }: RecorderParts): Recorder {
  const tell = (event: Told, fields: Readonly<Record<string, unknown>>) => {
    const { short: _, ...record } = event;
    events.record({ ...record, note: shortNoteOf(event) });
    log[event.type === 'Warning' ? 'warn' : 'info'](event.note, fields);
  };
  return {
    changed(binding, before, after) {
      const key = keyOf(binding);
      state.refusal = undefined;
      for (const event of eventsFor(binding, before, after).filter((one) => isNews(state, one)))
        tell(event, { binding: key, generation: binding.metadata.generation, condition: event.action, reason: event.reason });
    },
    dropped(binding, fields) {
      if (fields.length > 0) tell(prunedFieldsEvent(binding, fields), { binding: keyOf(binding) });
    },
    leftOut(binding, parts) {
      if (state.unread === parts.join()) return;
      state.unread = parts.join();
      log.warn('what cannot be read in the status of the binding is left out', { binding: keyOf(binding), leftOut: parts });
    },
    asked(binding) {
      for (const annotation of [approveAnnotation, revokeAnnotation]) {
        const words = noHashesIn(binding, annotation);
        if ((state.noHashes?.get(annotation) ?? '') === words.join()) continue;
        state.noHashes = new Map([...(state.noHashes ?? []), [annotation, words.join()]]);
        if (words.length > 0) tell(notAHashEvent(binding, annotation, words), { binding: keyOf(binding) });
      }
    },
    refused(binding, why) {
      if (state.refusal === why) return;
      state.refusal = why;
      tell(refusedEvent(binding, why), { binding: keyOf(binding) });
    },
    elsewhere(binding, other) {
      const name = other && `${other.namespace}/${other.name}`;
      const { elsewhere: before } = state;
      if (before === name) return;
      state.elsewhere = name;
      if (name !== undefined) tell(elsewhereEvent(binding, name), { binding: keyOf(binding), release: name });
      else if (before !== undefined) tell(inChargeEvent(binding, before), { binding: keyOf(binding), release: before });
    },
    gone(binding, outcome, note, isNamespaceGoing) {
      const event = goneEvent(binding, outcome, note, isNamespaceGoing);
      events.record({ ...event, note: shortNoteOf(event) });
      log[outcome === 'Released' ? 'warn' : 'info'](note, { binding: keyOf(binding), outcome, owned: idsOwned(binding) });
    },
  };
}

/** What the condition says of a state in which there is nothing to tell. */
const calm: ReadonlySet<string> = new Set(['Idle', 'Met', 'Serving']);

/** That all is well again is no news where it was not told under the same condition that it was not: Ready had said it, and says what comes next. */
function isNews(state: RecorderState, { action, reason }: Told): boolean {
  state.troubled ??= new Set();
  if (calm.has(reason)) return state.troubled.delete(action);
  state.troubled.add(action);
  return true;
}
