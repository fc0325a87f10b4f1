/** Promises about the next step of a deletion: one table from what is seen to what is done. */

import { describe, expect, test } from '@jest/globals';
import { childOf, type ArmId } from '../../api/arm-id.ts';
import type { BindingSpec, BindingStatus } from '../../api/binding.ts';
import { holdsIn } from '../release/holds.ts';
import { ownershipFor } from '../model/terms/owner.ts';
import {
  attached,
  at,
  cluster,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  owner,
  intervals,
  seen,
  service,
  subnet,
  uid,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import type { Observation, Remembered } from '../model/values/observation.ts';
import { emptyLedger } from '../model/values/ledger.ts';
import { binding, operation } from '../testing/situation.test-support.ts';
import { purposeOf, shortHash, writeHash } from '../model/values/step.ts';
import type { Situation } from '../model/values/situation.ts';
import { decideDeletion, type Deletion } from './deletion.ts';
import { runChecks } from '../checks/index.ts';
import { inStages } from '../checks/removal/stages.ts';
import type { Owned } from '../model/terms/owned.ts';
import { detachInputOf } from '../model/values/wish.ts';

interface Given {
  readonly spec?: Partial<BindingSpec>;
  readonly status?: BindingStatus;
  readonly seen?: Partial<Observation>;
  readonly subnets?: Remembered['subnets'];
  readonly addresses?: Remembered['addresses'];
  readonly progress?: Situation['progress'];
  readonly isNamespaceGoing?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

const mark = { 'apimvnet-owner': owner };
const holding = (change: Parameters<typeof subnet>[0] = {}): Remembered['subnets'] => [
  { id: ids.subnet, network: seen(network({ subnets: [subnet(change)] })), subnet: subnet(change) },
];
const madeGroup: Owned = [
  { id: ids.group, kind: 'SecurityGroup' },
  { id: ids.subnet, kind: 'SecurityGroupAttachment' },
];
const left = (change: Parameters<typeof group>[1] = {}): Observation['left'] => [
  { id: ids.group, group: seen(group(fitting(), { tags: mark, ...change })), table: undefined, networks: [] },
];
const out = { service: seen(service()) };
const microsoft =
  `${ids.subnet.replace(/\/providers.*/, '')}/providers/Microsoft.Compute/virtualMachineScaleSets/x/virtualMachines/0/networkInterfaces/n/ipConfigurations/i` as ArmId;

const zoneId = `${ids.group.replace(/\/providers.*/, '')}/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net` as ArmId;
/** The lists of a zone answer that it is not there, the zone itself answers. */
const zoneUnlisted = (change: Partial<Observation['zones'][number]> = {}, spec: Partial<BindingSpec> = {}): Given => ({
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
const leftWith = (change: Parameters<typeof subnet>[0], more: Partial<Observation> = {}): Given => ({
  status: { locations: [{ location: 'westeurope', subnetId: ids.subnet, traces: ['Subnet'] }] },
  seen: { held: [{ id: ids.subnet, network: seen(network({ subnets: [subnet(change)] })), address: undefined }], ...more },
});

function decided(given: Given): Deletion {
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
    fingerprint: 'f',
    ledger: { ...emptyLedger, refusals: status.refusals ?? [] },
    requested: false,
    now,
    intervals,
  };
  return decideDeletion({ s, isNamespaceGoing: given.isNamespaceGoing ?? false });
}

const words = (deletion: Deletion): string =>
  deletion.do === 'wait'
    ? `wait ${deletion.reason}`
    : deletion.do === 'release'
      ? `release ${deletion.outcome}`
      : deletion.do === 'switch'
        ? 'switch'
        : `remove ${deletion.steps.map(({ writes }) => writes.map(({ verb, target }) => `${verb} ${target.split('/').at(-1)}`).join(' ')).join(' ')}`;

const lockOn = (scope: string, level: 'ReadOnly' | 'CanNotDelete'): Observation['locks'] =>
  seen([{ id: `${scope}/providers/Microsoft.Authorization/locks/freeze`, name: 'freeze', scope, level, notes: undefined }]);
const at0730 = { at: iso('07:30'), what: 'UpdatingNetwork', outcome: 'Succeeded', generation: 1, step: 'a', requestId: 'r' };
const waitingSince = (reason: string, time: string): BindingStatus => ({ waiting: { reason, since: iso(time) } });
const internal = seen(attached({ virtualNetworkType: 'Internal', privateIpAddresses: ['10.0.1.4'] }));

describe('the next step', () => {
  test.each<[string, Given, string]>([
    ['the gateway is in its subnet: it leaves', { seen: { service: seen(attached()) } }, 'switch'],
    ['it is Internal: a user has to confirm', { seen: { service: internal } }, 'wait AwaitingApproval'],
    ['and has', { seen: { service: internal }, spec: { changes: { approved: [hashOfLeaving()] } } }, 'switch'],
    ['and has, by annotation', { seen: { service: internal }, annotations: { 'apimvnet.io/approve': `x, ${hashOfLeaving()}` } }, 'switch'],
    ['a read-only lock keeps it', { seen: { service: seen(attached()), locks: lockOn(ids.service, 'ReadOnly') } }, 'wait ScopeLocked'],
    [
      'our operation runs',
      { seen: { service: seen(attached(updating)) }, status: { operation: operation('07:50') }, progress: { is: 'Running' } },
      'wait UpdatingNetwork',
    ],
    ["another client's operation runs", { seen: { service: seen(attached(updating)) } }, 'wait ServiceBusy'],
    ['suspended', { spec: { suspend: true }, seen: { service: seen(attached()) } }, 'wait Suspended'],
    ['the service cannot be read', { seen: { service: unseen() } }, 'wait AzureUnreachable'],
    ['we may not read it', { seen: { service: forbidden } }, 'wait NotAuthorized'],
    ['nor the subnet', { subnets: [{ id: ids.subnet, network: forbidden, subnet: undefined }] }, 'wait NotAuthorized'],
    [
      'nor anything, in a namespace that goes, for a minute',
      { seen: { service: forbidden }, isNamespaceGoing: true, status: waitingSince('NotAuthorized', '07:59') },
      'wait NotAuthorized',
    ],
    [
      '… for ten minutes',
      { seen: { service: forbidden }, isNamespaceGoing: true, status: waitingSince('NotAuthorized', '07:50') },
      'release Released',
    ],
    [
      '… out of reach for a day',
      { seen: { service: unseen() }, isNamespaceGoing: true, status: waitingSince('AzureUnreachable', '00:00') },
      'wait AzureUnreachable',
    ],
    ['a subnet that it has left shows its machines', leftWith({ ipConfigurations: [microsoft] }), 'wait WaitingForSubnetRelease'],
    ['… and the service is gone', leftWith({ ipConfigurations: [microsoft] }, { service: gone }), 'wait WaitingForSubnetRelease'],
    ['… and does no more', leftWith({}), 'release Detached'],
    ['… and the service is gone by then', leftWith({}, { service: gone }), 'release Detached'],
    ['… or cannot be seen', leftWith({}, { held: [{ id: ids.subnet, network: forbidden, address: undefined }] }), 'wait NotAuthorized'],
    ['a subnet in which it never was shows machines', { subnets: holding({ ipConfigurations: [microsoft] }) }, 'release Detached'],
    ['it shows nothing, but it left half an hour ago', { status: { history: [at0730] } }, 'wait WaitingForSubnetRelease'],
    ['W6: a zone of ours is there, and what is in it is not told', zoneUnlisted(), 'wait AzureUnreachable'],
    ['W6: … its records are, and its links are not', zoneUnlisted({ records: seen([]) }), 'wait AzureUnreachable'],
    ['W6: … and a policy keeps it anyway', zoneUnlisted({}, { dns: { policy: 'Ignore' } }), 'release Detached'],
    ['nothing of ours is left', {}, 'release Detached'],
    ['the service is gone, and nothing is left', { seen: { service: gone } }, 'release Detached'],
    [
      'rules of ours are in a group of others',
      { status: { owned: [{ id: ids.group, kind: 'SecurityRules' }] }, seen: { left: left({ tags: {} }) } },
      `remove ${fitting()
        .map(({ name }) => `delete ${name}`)
        .join(' ')}`,
    ],
    ['a group that we made is attached', { status: { owned: madeGroup }, seen: { left: left() } }, 'remove merge apim'],
    [
      'and no longer is',
      { status: { owned: madeGroup }, seen: { left: left({ subnets: [] }) }, subnets: holding({ securityGroupId: undefined }) },
      'remove delete apim-nsg',
    ],
    [
      'and is locked',
      {
        status: { owned: madeGroup },
        seen: { left: left({ subnets: [] }), locks: lockOn(ids.group, 'CanNotDelete') },
        subnets: holding({ securityGroupId: undefined }),
      },
      'wait ScopeLocked',
    ],
    [
      'an endpoint that we added is there',
      {
        status: { owned: [{ id: childOf(ids.subnet, 'serviceEndpoints', 'Microsoft.Sql'), kind: 'ServiceEndpoint' }] },
        subnets: holding({ serviceEndpoints: ['Microsoft.Sql', 'Microsoft.Storage'] }),
      },
      'remove merge apim',
    ],
    [
      'only one that another client added is',
      {
        status: { owned: [{ id: childOf(ids.subnet, 'serviceEndpoints', 'Microsoft.Sql'), kind: 'ServiceEndpoint' }] },
        subnets: holding({ serviceEndpoints: ['Microsoft.Storage'] }),
      },
      'release Detached',
    ],
  ])('%s', (_, given, expected) => {
    expect(words(decided(given))).toBe(expected);
  });

  test('what is overdue says so with all that support asks for: an operation, a subnet', () => {
    const running = operation('02:00');
    const following = decided({
      seen: { service: seen(attached(updating)) },
      status: { operation: running },
      progress: { is: 'Running' },
    });
    expect(following).toMatchObject({ message: expect.stringContaining(`x-ms-client-request-id ${running.requestId}`) });
    const given = leftWith({ ipConfigurations: [microsoft] });
    const holds = [{ kind: 'Subnet' as const, id: ids.subnet, since: iso('01:00'), deadline: iso('07:00'), own: true }];
    expect(decided({ ...given, status: { ...given.status, holds } })).toMatchObject({
      message: expect.stringContaining(`held ${ids.subnet}`),
      since: iso('01:00'),
      until: iso('07:00'),
    });
  });

  test('a removal that was refused a minute ago is waited for, and tried again after ten', () => {
    const refusedAt = (time: string, again: string): Given => ({
      status: {
        owned: madeGroup,
        refusals: [
          {
            ...hashesOfDeleting(),
            result: 'Refused',
            reason: 'OperationFailed',
            code: 'InUse',
            message: 'It is in use.',
            count: 3,
            at: isoExact(time),
            retryAfter: again,
          },
        ],
      },
      seen: { left: left({ subnets: [] }) },
      subnets: holding({ securityGroupId: undefined }),
    });
    expect(words(decided(refusedAt('07:59', isoExact('08:09'))))).toBe('wait OperationFailed');
    expect(words(decided(refusedAt('07:49', isoExact('07:59'))))).toBe('remove delete apim-nsg');
  });
});

function hashOfLeaving(): string {
  const first = decided({ seen: { service: internal } });
  return /approve=([0-9a-f]{12})/.exec(first.do === 'wait' ? first.message : '')?.[1] ?? 'none';
}

/** What a refusal of the deletion of the group is kept under. */
function hashesOfDeleting() {
  const first = decided({
    status: { owned: madeGroup },
    seen: { left: left({ subnets: [] }) },
    subnets: holding({ securityGroupId: undefined }),
  });
  const step = first.do === 'remove' ? first.steps[0] : undefined;
  const write = step?.writes[0];
  if (!step || !write) throw new Error('nothing is deleted');
  return { target: write.target, purpose: purposeOf(step), write: writeHash(write) };
}
