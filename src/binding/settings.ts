/** What a binding asks for, with every default in its place and every id checked. */

import { armId, parentOf, parseArmId, resourceGroupOf, subscriptionOf, type ArmId } from '../api/arm-id.ts';
import type { BindingSpec } from '../api/binding.ts';

export type Policy = 'Enforce' | 'Audit' | 'Ignore';

export interface Settings {
  readonly serviceId: ArmId;
  readonly mode: 'External';
  readonly subnetId: ArmId;
  readonly networkId: ArmId;
  readonly policy: Exclude<Policy, 'Ignore'>;
  readonly suspend: boolean;
  readonly security: {
    readonly policy: Policy;
    /** What to attach when the subnet has none. */
    readonly attach: { readonly how: 'Existing' | 'Create'; readonly groupId: ArmId } | undefined;
    readonly priorities: { readonly from: number; readonly to: number };
    readonly clientSources: readonly string[];
    readonly clientPorts: readonly number[];
  };
}

/** The schema refuses what is no id, so a throw here means that the CRD in the cluster is not ours. */
export function settingsOf(spec: BindingSpec): Settings {
  const subnetId = idOf('subnetId', spec.subnetId);
  const security = spec.networkSecurity ?? {};
  const policy = spec.policy ?? 'Enforce';
  return {
    serviceId: idOf('serviceId', spec.serviceId),
    mode: spec.mode,
    subnetId,
    networkId: parentOf(subnetId),
    policy,
    suspend: spec.suspend ?? false,
    security: {
      policy: security.policy ?? policy,
      attach: attachOf(security, parentOf(subnetId)),
      priorities: security.priorities ?? { from: 3000, to: 3199 },
      clientSources: security.clientSources ?? [],
      clientPorts: security.clientPorts ?? [443],
    },
  };
}

function attachOf(security: NonNullable<BindingSpec['networkSecurity']>, network: ArmId): Settings['security']['attach'] {
  if (security.groupId !== undefined) return { how: 'Existing', groupId: idOf('networkSecurity.groupId', security.groupId) };
  if (security.create === undefined) return undefined;
  const home = security.create.resourceGroupId ?? `/subscriptions/${subscriptionOf(network)}/resourceGroups/${resourceGroupOf(network)}`;
  const group = idOf('networkSecurity.create.resourceGroupId', home);
  return { how: 'Create', groupId: armId(`${group}/providers/Microsoft.Network/networkSecurityGroups/${security.create.name}`) };
}

function idOf(field: string, text: string): ArmId {
  const id = parseArmId(text);
  if (id === undefined) throw new Error(`spec.${field}: "${text}" is not an Azure resource id`);
  return id;
}
