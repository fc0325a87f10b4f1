/** What keeps a binding from going on: a subnet or an address that is not free yet, and another binding that is in charge. */

import type { BindingStatus } from '../../../api/binding.ts';

export type HoldRecord = NonNullable<BindingStatus['holds']>[number];

export interface Hold {
  readonly record: HoldRecord;
  /** Whoever wants it now had better not ask. */
  readonly blocks: boolean;
}

export interface Conflict {
  readonly message: string;
}

export const waitReasons = { Subnet: 'WaitingForSubnetRelease', PublicIp: 'WaitingForPublicIpRelease' } as const;
export type WaitReason = (typeof waitReasons)[keyof typeof waitReasons];

export const isHoldReason = (reason: string | undefined): reason is WaitReason =>
  reason === waitReasons.Subnet || reason === waitReasons.PublicIp;
