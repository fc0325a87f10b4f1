/** The finalizer that holds a binding until its gateway is out of the network: how it is put on and taken off, so that no write of another is lost. */

import { detachFinalizer, type Binding } from '../../api/binding.ts';

export interface PatchOperation {
  readonly op: 'test' | 'add' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

/** Refused by the API server when the list is not what we saw: another controller has its own entries in it. Undefined when there is nothing to change. */
export function finalizerPatch(binding: Binding, wanted: boolean): readonly PatchOperation[] | undefined {
  const { uid, finalizers } = binding.metadata;
  const at = finalizers?.indexOf(detachFinalizer) ?? -1;
  if (wanted === at >= 0) return undefined;
  const sameObject: PatchOperation = { op: 'test', path: '/metadata/uid', value: uid };
  if (!wanted) {
    const path = `/metadata/finalizers/${at}`;
    return [sameObject, { op: 'test', path, value: detachFinalizer }, { op: 'remove', path }];
  }
  return finalizers === undefined || finalizers.length === 0
    ? [
        sameObject,
        { op: 'test', path: '/metadata/resourceVersion', value: binding.metadata.resourceVersion },
        { op: 'add', path: '/metadata/finalizers', value: [detachFinalizer] },
      ]
    : [
        sameObject,
        { op: 'test', path: '/metadata/finalizers', value: finalizers },
        { op: 'add', path: '/metadata/finalizers/-', value: detachFinalizer },
      ];
}
