/** Events are stored in the form of events.k8s.io/v1 and shown in both groups (kubernetes: pkg/apis/events/v1/conversion.go). */

import type { Kind } from './kinds.ts';
import type { Stored } from './store.ts';
import { asTree, without, type Tree } from './tree.ts';

/** Name in core v1 → name in events.k8s.io/v1. */
const renamed: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['source', 'deprecatedSource'],
];

const rename = (object: Tree, names: ReadonlyMap<string, string>): Tree =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]));

const toCore = new Map(renamed.map(([core, modern]) => [modern, core]));
const toModern = new Map(renamed);

const isCoreEvent = (kind: Kind) => kind.kind === 'Event' && kind.group === '';

const unset: Tree = { deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };

/** The stored object as `kind` shows it. */
export function shown(kind: Kind, object: Stored): Stored {
  if (kind.kind !== 'Event' || kind.schema) return object;
  if (!isCoreEvent(kind)) return { ...object, ...without(unset, ...Object.keys(object)) };
  const core = rename(object, toCore);
  const empty = { source: {}, firstTimestamp: null, lastTimestamp: null, reportingInstance: '', reportingComponent: '', eventTime: null };
  return { ...empty, ...core, apiVersion: 'v1', kind: 'Event', metadata: object.metadata };
}

/** What a client sent for `kind`, as it is stored. */
export function toStorage(kind: Kind, object: Tree): Tree {
  if (!isCoreEvent(kind)) return object;
  return { ...rename(object, toModern), apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: asTree(object.metadata) };
}
