/** What a human can do about a refusal of Azure, and who says so: the rest of the sentence is Azure's own. */

import type { GraceReason, StallReason } from '../../api/conditions.ts';

interface WayOut {
  /** Absent where the message itself says what to do. */
  readonly remedy?: string;
  readonly source: string;
}

const rights = 'Microsoft: Troubleshoot Azure RBAC';

const waysOut: Readonly<Partial<Record<GraceReason | StallReason, WayOut>>> = {
  NotAuthorized: {
    remedy: 'Grant the operator this right on the named scope; it looks again by itself, and Azure takes some minutes to know of it.',
    source: rights,
  },
  IdentityNotAuthorized: { source: rights },
  PolicyDenied: {
    remedy:
      'Change the policy or exempt the resource from it, then edit the binding or ask for a reconcile with the annotation apimvnet.io/reconcile-requested-at.',
    source: 'Microsoft: Azure Policy, deny effect',
  },
  PrerequisitesNotMet: {
    remedy: 'Remove the lock for the time of the change. The operator looks again by itself.',
    source: 'Microsoft: Lock your Azure resources to protect your infrastructure',
  },
};

export const wayOutOf = (reason: string): WayOut | undefined => waysOut[reason as GraceReason | StallReason];

/** Azure's sentence, and what to do. */
export const withRemedy = (reason: string, message: string): string =>
  [message, wayOutOf(reason)?.remedy].filter((part) => part !== undefined).join(' ');

/** What Microsoft advises after a gateway could not be brought up in its network; undefined for any other failure. */
export const adviceAfter = (code: string | undefined): string | undefined =>
  code === 'ActivationFailed'
    ? "From a machine in the subnet, test whether the service's own storage (blob and table, port 443), its SQL database (1433) and its Key Vault (443) answer; `apimvnet firewall` lists the hosts. Source: Microsoft: Virtual network configuration reference, 2025-06-17."
    : undefined;
