/** What is decided of a deletion, from what is seen, remembered and wished. */

import type { ArmId } from '../../api/arm-id.ts';
import type { BindingSpec, BindingStatus } from '../../api/binding.ts';
import { holdsIn } from '../release/holds.ts';
import { ownershipFor } from '../model/terms/owner.ts';
import {
  attached,
  at,
  cluster,
  fitting,
  gone,
  group,
  ids,
  iso,
  network,
  observation,
  owner,
  intervals,
  seen,
  service,
  subnet,
  uid,
} from '../testing/observation.test-support.ts';
import type { Observation, Remembered } from '../model/values/observation.ts';
import { emptyLedger } from '../model/values/ledger.ts';
import { binding } from '../testing/situation.test-support.ts';
import { shortHash } from '../model/values/step.ts';
import type { Situation } from '../model/values/situation.ts';
import { decideDeletion, type Deletion } from './deletion.ts';
import { runChecks } from '../checks/index.ts';
import { inStages } from '../checks/removal/stages.ts';
import type { Owned } from '../model/terms/owned.ts';
import { detachInputOf } from '../model/values/wish.ts';

export interface Given {
  readonly spec?: Partial<BindingSpec>;
  readonly status?: BindingStatus;
  readonly seen?: Partial<Observation>;
  readonly subnets?: Remembered['subnets'];
  readonly addresses?: Remembered['addresses'];
  readonly progress?: Situation['progress'];
  readonly isNamespaceGoing?: boolean;
  readonly isUnmeant?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

const mark = { 'apimvnet-owner': owner };
export const holding = (change: Parameters<typeof subnet>[0] = {}): Remembered['subnets'] => [
  { id: ids.subnet, network: seen(network({ subnets: [subnet(change)] })), subnet: subnet(change) },
];
export const madeGroup: Owned = [
  { id: ids.group, kind: 'SecurityGroup' },
  { id: ids.subnet, kind: 'SecurityGroupAttachment' },
];
export const left = (change: Parameters<typeof group>[1] = {}): Observation['left'] => [
  { id: ids.group, group: seen(group(fitting(), { tags: mark, ...change })), table: undefined, networks: [] },
];
const out = { service: seen(service()) };
export const microsoft =
  `${ids.subnet.replace(/\/providers.*/, '')}/providers/Microsoft.Compute/virtualMachineScaleSets/x/virtualMachines/0/networkInterfaces/n/ipConfigurations/i` as ArmId;

const zoneId = `${ids.group.replace(/\/providers.*/, '')}/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net` as ArmId;
/** The lists of a zone answer that it is not there, the zone itself answers. */
export const zoneUnlisted = (change: Partial<Observation['zones'][number]> = {}, spec: Partial<BindingSpec> = {}): Given => ({
  spec,
  status: { owned: [{ id: zoneId, kind: 'PrivateZone' }] },
  seen: {
    zones: [
      {
        id: zoneId,
        zone: seen({ id: zoneId, name: 'orders.azure-api.net', etag: 'e', provisioningState: 'Succeeded', recordSets: 2, tags: mark }),
        records: gone,
        links: gone,
        ...change,
      },
    ],
  },
});

/** The gateway was in the subnet, and showed there, when status was written. */
export const leftWith = (change: Parameters<typeof subnet>[0], more: Partial<Observation> = {}): Given => ({
  status: { locations: [{ location: 'westeurope', subnetId: ids.subnet, traces: ['Subnet'] }] },
  seen: { held: [{ id: ids.subnet, network: seen(network({ subnets: [subnet(change)] })), address: undefined }], ...more },
});

export function decided(given: Given): Deletion {
  const { status = {} } = given;
  const one = binding({
    spec: { deletionPolicy: 'Detach', ...given.spec },
    status,
    metadata: { deletionTimestamp: iso('08:00'), ...(given.annotations && { annotations: given.annotations }) },
  });
  const leaving = detachInputOf(one);
  if (!leaving) throw new Error('the spec of the test names no service');
  const looked: Observation = {
    ...observation(),
    locations: [],
    ...out,
    ...given.seen,
    remembered: { subnets: given.subnets ?? holding(), addresses: given.addresses ?? [] },
  };
  const now = at('08:00');
  const context = {
    owner,
    ownershipOf: ownershipFor(cluster, uid, new Set([uid]), true),
    isZoneOfOthers: () => false,
    mayTouchOthers: true,
    previous: status,
    reach: new Map(),
    others: () => [],
    now,
    intervals,
  };
  const { removals, ...judgement } = runChecks(leaving.settings, looked, context);
  const steps = inStages(judgement.steps);
  const s: Situation = {
    binding: one,
    settings: leaving.settings,
    previous: status,
    seen: looked,
    plan: { hash: shortHash(steps), disruptive: false, steps, audited: [], findings: [], removals },
    holds: holdsIn({
      settings: leaving.settings,
      seen: looked,
      previous: status,
      now,
      intervals,
      requested: false,
      others: () => [],
    }),
    conflict: undefined,
    progress: given.progress,
    verdict: undefined,
    reach: new Map(),
    fingerprint: () => 'f',
    ledger: { ...emptyLedger, refusals: status.refusals ?? [] },
    requested: false,
    now,
    intervals,
  };
  return decideDeletion({ s, isNamespaceGoing: given.isNamespaceGoing ?? false, isUnmeant: given.isUnmeant ?? false });
}

export const words = (deletion: Deletion): string =>
  deletion.do === 'wait'
    ? `wait ${deletion.reason}`
    : deletion.do === 'release'
      ? `release ${deletion.outcome}`
      : deletion.do === 'switch'
        ? 'switch'
        : `remove ${deletion.steps.map(({ writes }) => writes.map(({ verb, target }) => `${verb} ${target.split('/').at(-1)}`).join(' ')).join(' ')}`;

export const lockOn = (scope: string, level: 'ReadOnly' | 'CanNotDelete'): Observation['locks'] =>
  seen([{ id: `${scope}/providers/Microsoft.Authorization/locks/freeze`, name: 'freeze', scope, level, notes: undefined }]);
export const at0730 = { at: iso('07:30'), what: 'UpdatingNetwork', outcome: 'Succeeded', generation: 1, step: 'a', requestId: 'r' };
export const waitingSince = (reason: string, time: string): BindingStatus => ({ waiting: { reason, since: iso(time) } });
export const internal = seen(attached({ virtualNetworkType: 'Internal', privateIpAddresses: ['10.0.1.4'] }));
