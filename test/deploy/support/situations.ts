/** What each situation of a binding is for tools: the table that users are promised, apart from the code that writes the conditions. */

import type { Binding } from '../../../src/api/binding.ts';
import type { Kstatus } from '../../../src/binding/status/kstatus.test-support.ts';

export type ArgoHealth = 'Progressing' | 'Suspended' | 'Degraded' | 'Healthy';

interface Row {
  /** Of Ready: its status and every reason that goes with it. */
  readonly ready: string;
  readonly also: '' | 'Reconciling' | 'Stalled';
  readonly kstatus: Kstatus;
  readonly argo: ArgoHealth;
}

const row = (ready: string, also: Row['also'], kstatus: Kstatus, argo: ArgoHealth): Row => ({ ready, also, kstatus, argo });

export const situations: readonly Row[] = [
  row('Unknown/Pending', '', 'InProgress', 'Progressing'),
  row('Unknown/Observing', 'Reconciling', 'InProgress', 'Progressing'),
  ...['PreparingNetwork', 'UpdatingNetwork', 'UpdatingDns', 'ApplyingNetworkConfiguration', 'Verifying'].map((step) =>
    row(`False/${step}`, 'Reconciling', 'InProgress', 'Progressing'),
  ),
  ...['ServiceBusy', 'WaitingForSubnetRelease', 'WaitingForPublicIpRelease', 'RetryingAfterError'].map((wait) =>
    row(`False/${wait}`, 'Reconciling', 'InProgress', 'Progressing'),
  ),
  row('False/AwaitingApproval', 'Stalled', 'Failed', 'Suspended'),
  row('False/AwaitingWindow', 'Reconciling', 'InProgress', 'Suspended'),
  ...['PrerequisitesNotMet', 'NotAuthorized', 'IdentityNotAuthorized', 'Conflict'].flatMap((patient) => [
    row(`False/${patient}`, 'Reconciling', 'InProgress', 'Progressing'),
    row(`False/${patient}`, 'Stalled', 'Failed', 'Degraded'),
  ]),
  ...[
    'TierNotSupported',
    'PlatformRetired',
    'PolicyDenied',
    'OwnedElsewhere',
    'Contested',
    'OperationFailed',
    'Overdue',
    'DependencyUnreachable',
  ].map((stall) => row(`False/${stall}`, 'Stalled', 'Failed', 'Degraded')),
  ...['Settled', 'CleaningUp', 'DeviationsAudited'].map((end) => row(`True/${end}`, '', 'Current', 'Healthy')),
  row('Unknown/AzureUnreachable', 'Reconciling', 'InProgress', 'Progressing'),
  row('False/Suspended', '', 'InProgress', 'Suspended'),
  row('Unknown/ReconcileFailed', 'Reconciling', 'InProgress', 'Progressing'),
  row('Unknown/ReconcileFailed', 'Stalled', 'Failed', 'Degraded'),
];

const deleting = { kstatus: 'Terminating', argo: 'Progressing' } as const;

/** The row of a binding's status; a generation that no client has looked at, and a deletion, come before it. */
export function promised({ metadata, status }: Binding): Pick<Row, 'kstatus' | 'argo'> {
  if (metadata.deletionTimestamp !== undefined) return deleting;
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation)
    return { kstatus: 'InProgress', argo: 'Progressing' };
  const found = status?.conditions?.find(({ type }) => type === 'Ready');
  const ready = `${found?.status}/${found?.reason}`;
  const also = (status?.conditions ?? []).filter(({ type }) => type === 'Reconciling' || type === 'Stalled').map(({ type }) => type);
  const rows = situations.filter((one) => one.ready === ready && one.also === also.join());
  const [only] = rows;
  if (only === undefined || rows.length > 1) throw new Error(`${rows.length} rows of the table for ${ready} ${also.join()}`);
  return only;
}

/** Objects in every situation of the table, also those that no story has come to. */
export const examples: readonly Binding[] = situations.map(({ ready, also }) => {
  const [status = '', reason = ''] = ready.split('/');
  const condition = (type: string, is: string) => ({
    type,
    status: is as 'True',
    reason,
    message: `It is ${reason}.`,
    lastTransitionTime: '2026-01-05T08:00:00Z',
    observedGeneration: 1,
  });
  return {
    apiVersion: 'apimvnet.io/v1alpha1',
    kind: 'ApimVnetBinding',
    metadata: {
      name: 'orders',
      namespace: 'gateways',
      uid: '22222222-2222-4222-8222-222222222222',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-05T08:00:00Z',
    },
    spec: { serviceId: '/subscriptions/x', mode: 'External' },
    status: {
      ...(reason === 'Pending' ? {} : { observedGeneration: 1 }),
      conditions: [...(also === '' ? [] : [condition(also, 'True')]), condition('Ready', status)],
    },
  };
});
