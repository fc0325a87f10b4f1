/** Which of several bindings for one service is in charge: the oldest; the others look on. Pure. */

import { nameOf, sameId } from '../api/arm-id.ts';
import type { Binding } from '../api/binding.ts';

export interface Conflict {
  readonly message: string;
}

const older = (a: Binding, b: Binding): number =>
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) || a.metadata.uid.localeCompare(b.metadata.uid);

const rivals = (binding: Binding, all: readonly Binding[]): readonly Binding[] =>
  all.filter((other) => sameId(other.spec.serviceId, binding.spec.serviceId) && other.metadata.deletionTimestamp === undefined);

/** Undefined for the one in charge. A binding in another namespace is not named: tenants do not read each other. */
export function conflictOf(binding: Binding, all: readonly Binding[]): Conflict | undefined {
  const first = rivals(binding, all).toSorted(older)[0];
  if (!first || first.metadata.uid === binding.metadata.uid) return undefined;
  const who = first.metadata.namespace === binding.metadata.namespace ? `Binding ${first.metadata.name}` : 'A binding in another namespace';
  return {
    message: `${who} is older and in charge of API Management service ${nameOf(binding.spec.serviceId)}; this one writes nothing. Delete one of the two.`,
  };
}

/** Everybody who has to look again when this binding comes, changes or goes. */
export const concernedBy = (binding: Binding, all: readonly Binding[]): readonly Binding[] =>
  rivals(binding, all).filter(({ metadata }) => metadata.uid !== binding.metadata.uid);
