/** Every version of every binding of a cluster, as a patient `kubectl get -w` hears of them. */

import { bindingsPath, type Binding } from '../../../src/api/binding.ts';
import type { KubernetesApi } from '../../../src/runtime/api.ts';

export async function follow(api: KubernetesApi, told: (binding: Binding, isDeleted: boolean) => void): Promise<void> {
  const signal = new AbortController().signal;
  for await (const { type, object } of api.watch({
    path: bindingsPath(),
    query: { timeoutSeconds: '999999999' },
    signal,
    inactivityMs: 2 ** 40,
  }))
    if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') told(object as Binding, type === 'DELETED');
}

/** `Ready` as it is, e.g. `True/Settled`. */
export const readyOf = ({ status }: Binding): string => {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${condition?.status}/${condition?.reason}`;
};
