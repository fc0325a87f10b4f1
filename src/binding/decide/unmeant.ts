/** A binding that is deleted only because its definition is: kubectl removes all bindings with it, past every admission, and none of them was looked at. Pure. */

import { confirmDeleteAnnotation, definitionName, type Binding } from '../../api/binding.ts';
import { fromIso, type Instant } from '../../runtime/clock.ts';

/** A binding that was deleted in an earlier second than the definition was deleted by itself, and is meant. */
export function isUnmeant({ metadata }: Binding, definitionGoesSince: Instant | undefined): boolean {
  const since = fromIso(metadata.deletionTimestamp);
  if (definitionGoesSince === undefined || since === undefined || since < definitionGoesSince) return false;
  return metadata.annotations?.[confirmDeleteAnnotation] !== metadata.name;
}

export const unmeantMessage = ({ metadata: { name, namespace } }: Binding): string =>
  `The definition ${definitionName} is being deleted, and every binding with it. Its gateway stays in the network until the deletion of this binding is confirmed: ` +
  `kubectl annotate apimvnetbinding ${name} -n ${namespace} ${confirmDeleteAnnotation}=${name}. To let the binding go and leave Azure as it is: ` +
  `kubectl patch apimvnetbinding ${name} -n ${namespace} --type merge -p '{"spec":{"deletionPolicy":"Retain"}}'.`;
