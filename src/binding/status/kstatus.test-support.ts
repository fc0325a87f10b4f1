/** What kstatus, and with it Flux and Helm, makes of an object (kubernetes-sigs/cli-utils, pkg/kstatus/status: generic and core rules). */

import type { Binding } from '../../api/binding.ts';

export type Kstatus = 'InProgress' | 'Current' | 'Failed' | 'Terminating';

export function kstatus({ metadata, status }: Pick<Binding, 'metadata' | 'status'>): Kstatus {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) return 'InProgress';
  for (const { type, status: is } of status?.conditions ?? []) {
    if (type === 'Reconciling' && is === 'True') return 'InProgress';
    if (type === 'Stalled' && is === 'True') return 'Failed';
  }
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready === undefined || ready.status === 'True' ? 'Current' : 'InProgress';
}
