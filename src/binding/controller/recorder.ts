/** What people hear of a binding, in its events and in the log: the same words in both. */

import { keyOf, type Binding, type BindingStatus } from '../../api/binding.ts';
import type { EventRecord, EventRecorder } from '../../runtime/events.ts';
import type { Log } from '../../runtime/log.ts';
import type { Rival } from '../../runtime/rivals.ts';
import type { Outcome } from '../decide/deletion.ts';
import { goneEvent, idsOwned } from '../status/deletion-notice.ts';
import { elsewhereEvent, prunedFieldsEvent, eventsFor, refusedEvent } from '../status/events.ts';

export interface RecorderState {
  /** Why the API server did not take the last status. */
  refusal?: string | undefined;
  /** Parts of the stored status that cannot be read. */
  unread?: string;
  /** The release that is in charge in our place. */
  elsewhere?: string | undefined;
}

/** Of one binding. */
export interface Recorder {
  /** A status was written in place of another. */
  changed(binding: Binding, before: BindingStatus, after: BindingStatus): void;
  /** Fields of the status that the API server did not keep; nothing is told of none. */
  dropped(binding: Binding, fields: readonly string[]): void;
  /** Parts of the stored status that cannot be read. Told once, until they are others. */
  leftOut(binding: Binding, parts: readonly string[]): void;
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
  const tell = (event: EventRecord, fields: Readonly<Record<string, unknown>>) => {
    events.record(event);
    log[event.type === 'Warning' ? 'warn' : 'info'](event.note, fields);
  };
  return {
    changed(binding, before, after) {
      const key = keyOf(binding);
      state.refusal = undefined;
      for (const event of eventsFor(binding, before, after))
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
    refused(binding, why) {
      if (state.refusal === why) return;
      state.refusal = why;
      tell(refusedEvent(binding, why), { binding: keyOf(binding) });
    },
    elsewhere(binding, other) {
      const name = other && `${other.namespace}/${other.name}`;
      if (state.elsewhere === name) return;
      state.elsewhere = name;
      if (name !== undefined) tell(elsewhereEvent(binding, name), { binding: keyOf(binding), release: name });
    },
    gone(binding, outcome, note, isNamespaceGoing) {
      events.record(goneEvent(binding, outcome, note, isNamespaceGoing));
      log[outcome === 'Released' ? 'warn' : 'info'](note, { binding: keyOf(binding), outcome, owned: idsOwned(binding) });
    },
  };
}
