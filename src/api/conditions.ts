/** The vocabulary of conditions: which there are, and every reason that Ready can have. */

/** Always present. */
export const alwaysPresent = ['Ready', 'AcceptingChanges', 'Available', 'PrerequisitesMet'] as const;
/** Present only while true, and never both (kstatus takes whichever comes first). */
export const passing = ['Stalled', 'Reconciling'] as const;

export type ConditionType = (typeof alwaysPresent)[number] | (typeof passing)[number];

/** Work is going on or something is waited for. */
export type ProgressReason =
  | 'Observing'
  | 'PreparingNetwork'
  | 'UpdatingNetwork'
  | 'UpdatingDns'
  | 'ApplyingNetworkConfiguration'
  | 'Verifying'
  | 'ServiceBusy'
  | 'WaitingForSubnetRelease'
  | 'WaitingForPublicIpRelease'
  | 'AwaitingWindow'
  | 'RetryingAfterError'
  | 'Deleting';

/** A human is needed, but maybe another tool of the same rollout is about to help: ten minutes of grace. */
export type GraceReason = 'PrerequisitesNotMet' | 'NotAuthorized' | 'IdentityNotAuthorized' | 'Conflict';

/** A human is needed. */
export type StallReason =
  | 'TierNotSupported'
  | 'PlatformRetired'
  | 'PolicyDenied'
  | 'OwnedElsewhere'
  | 'Contested'
  | 'OperationFailed'
  | 'AwaitingApproval'
  | 'Overdue'
  | 'DependencyUnreachable';

/** The reconcile ended in an exception: the state is not known. */
export type FaultReason = 'ReconcileFailed';

export type SettledReason = 'Settled' | 'CleaningUp' | 'DeviationsAudited';

export type ReadyReason =
  ProgressReason | GraceReason | StallReason | SettledReason | FaultReason | 'Pending' | 'Suspended' | 'AzureUnreachable';

const withGrace: ReadonlySet<string> = new Set<GraceReason>(['PrerequisitesNotMet', 'NotAuthorized', 'IdentityNotAuthorized', 'Conflict']);

export const hasGrace = (reason: string): reason is GraceReason => withGrace.has(reason);
