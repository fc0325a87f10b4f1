/** What one look at Azure found for a binding; every part may have failed on its own. */

import type { Instant } from '../runtime/clock.ts';
import type { Failure, OperationState, Outcome } from '../azure/arm.ts';
import type { DeletedService, Lock, NetworkSecurityGroup, NetworkStatus, Service, Subnet, VirtualNetwork } from '../azure/resources.ts';

export interface Observation {
  readonly at: Instant;
  readonly service: Outcome<Service>;
  /** Set when the service is gone but its name is still reserved. */
  readonly softDeleted: DeletedService | undefined;
  readonly network: Outcome<VirtualNetwork>;
  /** The bound subnet in that network; undefined when it is not there. */
  readonly subnet: Subnet | undefined;
  /** The attached security group; undefined when none is. */
  readonly group: Outcome<NetworkSecurityGroup> | undefined;
  /** What the binding wants attached, read only while none is. */
  readonly wantedGroup: Outcome<NetworkSecurityGroup> | undefined;
  readonly locks: Outcome<readonly Lock[]>;
  /** Undefined when this look did not ask. */
  readonly networkStatus: Outcome<readonly NetworkStatus[]> | undefined;
  /** What Azure says of our operation; asked only when the service alone does not tell. */
  readonly operation: OperationState | undefined;
}

/** The first read that failed in a way that hides the truth; a resource that is gone is a truth. */
export function unreadable(seen: Observation): Failure | undefined {
  const parts = [seen.service, seen.network, seen.group, seen.wantedGroup];
  for (const part of parts) if (part && !part.ok && part.failure.class !== 'Gone') return part.failure;
  return undefined;
}

export const valueOf = <T>(outcome: Outcome<T> | undefined): T | undefined => (outcome?.ok ? outcome.value : undefined);

/** Somebody's operation is running: nothing is accepted until it ends. Recorded: an update may show `Succeeded` with a target (API 2021-08-01). */
export const isTransitional = (service: Service): boolean =>
  inMotion.has(service.provisioningState.toLowerCase()) || service.targetProvisioningState !== '';

const inMotion = new Set(['created', 'activating', 'updating', 'deleting', 'terminating']);
