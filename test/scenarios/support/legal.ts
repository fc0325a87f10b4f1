/** Whether a version of a binding is one that users are promised: a row of the table of situations, and one that kstatus reads as the row says. */

import type { Binding } from '../../../src/api/binding.ts';
import { passing, alwaysPresent } from '../../../src/api/conditions.ts';
import { kstatus } from '../../../src/binding/status/kstatus.test-support.ts';
import { promised } from '../../deploy/support/situations.ts';

/** In words what is wrong with it; undefined when nothing is. */
export function illegalIn(binding: Binding): string | undefined {
  const { metadata, status } = binding;
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === 'Ready');
  const wrong = [
    ...alwaysPresent.filter((type) => !conditions.some((one) => one.type === type)).map((type) => `no condition ${type}`),
    ...(new Set(conditions.map(({ type }) => type)).size < conditions.length ? ['a condition twice'] : []),
    ...conditions
      .filter(
        ({ type, status: is, reason }) => (passing as readonly string[]).includes(type) && (is !== 'True' || reason !== ready?.reason),
      )
      .map(({ type, status: is, reason }) => `${type} is ${is}/${reason} while Ready is ${ready?.reason}`),
    ...(isSeen(binding)
      ? conditions
          .filter((one) => one.observedGeneration !== status?.observedGeneration || !one.lastTransitionTime)
          .map(({ type }) => `${type} without its generation or its time`)
      : []),
    ...(ready?.reason === 'Deleting' && metadata.deletionTimestamp === undefined ? ['Deleting, and nobody has deleted it'] : []),
    ...rowOf(binding),
  ];
  if (wrong.length === 0) return undefined;
  const shown = conditions.map(({ type, status: is, reason }) => `${type} ${is}/${reason}`).join(', ');
  return `${metadata.name}, version ${metadata.resourceVersion}: ${wrong.join('; ')} (${shown})`;
}

const isSeen = ({ status }: Binding): boolean => status?.observedGeneration !== undefined;

function rowOf(binding: Binding): readonly string[] {
  try {
    const { kstatus: row } = promised(binding);
    return row === kstatus(binding) ? [] : [`kstatus takes it for ${kstatus(binding)}, and the table says ${row}`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
