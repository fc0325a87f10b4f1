/** Promises about what counts as held, for how long, and what is said of it: a table of what is seen, remembered and refused. */

import { describe, expect, test } from '@jest/globals';
import type { BindingStatus } from '../../api/binding.ts';
import { armId } from '../../api/arm-id.ts';
import type { Subnet } from '../../azure/resources.ts';
import { decide } from '../decide/decide.ts';
import { heldBy } from './held-refusals.ts';
import {
  address,
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  iso,
  isoExact,
  network,
  observation,
  seen,
  subnet,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import { situation, turn, type Given } from '../testing/situation.test-support.ts';
import { occupantsOfAddress, occupantsOfSubnet } from '../model/terms/occupancy.ts';

const machine =
  `${ids.subnet}/networkInterfaces/|providers|Microsoft.Compute|virtualMachineScaleSets|x|virtualMachines|0|networkInterfaces|nic/ipConfigurations/ip`.replace(
    '/networkInterfaces/|',
    '/ipConfigurations/|',
  );
const interfaceOf = armId(ids.group.replace(/networkSecurityGroups.*/, 'networkInterfaces/vm/ipConfigurations/ip'));
const inUse = { ipConfigurations: [machine] };

type Hold = NonNullable<BindingStatus['holds']>[number];
const left = (change: Partial<Hold> = {}): Hold => ({
  kind: 'Subnet',
  id: ids.subnet,
  since: iso('06:00'),
  deadline: iso('12:00'),
  evidence: 'x',
  own: true,
  ...change,
});

/** The gateway is in `old`, and the binding wants it in `apim`. */
function back(change: Partial<Subnet>, holds: readonly Hold[], more: Given & { readonly locks?: readonly string[] } = {}): Given {
  const { locks = [], status, ...rest } = more;
  const wanted = subnet(change);
  return {
    seen: observation({
      service: seen(attached({ subnetId: ids.elsewhere })),
      group: seen(group(fitting())),
      subnet: wanted,
      network: seen(network({ subnets: [wanted, subnet({ id: ids.elsewhere, name: 'old' })] })),
      locks: seen(
        locks.map((scope) => ({
          id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
          name: 'keep',
          scope,
          level: 'CanNotDelete',
          notes: undefined,
        })),
      ),
    }),
    status: { holds, ...status },
    ...rest,
  };
}
const refused = (retryAfter: string, message = 'no'): BindingStatus => ({
  lastFailure: {
    step: 'x',
    reason: 'WaitingForSubnetRelease',
    count: 1,
    at: iso('07:00'),
    retryAfter: isoExact(retryAfter),
    message,
  },
});

describe('a gateway that wants a subnet', () => {
  test.each<[string, Given, 'switch' | 'await']>([
    ['never seen before and empty goes', back({}, []), 'switch'],
    ['with the interface of a virtual machine goes', back({ ipConfigurations: [interfaceOf] }, []), 'switch'],
    ['with the machines of a gateway waits', back(inUse, []), 'await'],
    ['with such machines for an hour asks', back(inUse, [left({ own: false, since: iso('07:00') })]), 'switch'],
    [
      'with such machines that refused it waits for its next time',
      back(inUse, [left({ own: false })], { status: refused('08:30') }),
      'await',
    ],
    [
      'with a navigation link waits however long',
      back({ navigationLinks: [{ id: 'nav', link: '/x' }] }, [left({ own: false, since: iso('01:00') })]),
      'await',
    ],
    ['that it left, with machines, waits', back(inUse, [left()]), 'await'],
    ['that it left, with machines, asks when the wait is overdue', back(inUse, [left({ since: iso('01:00'), visible: true })]), 'switch'],
    ['that it left, where it showed and does no more, goes', back({}, [left({ since: iso('07:59'), visible: true })]), 'switch'],
    ['that it left, where it never showed, waits an hour', back({}, [left({ since: iso('07:01') })]), 'await'],
    ['that it left, where it never showed, goes after an hour', back({}, [left({ since: iso('07:00') })]), 'switch'],
    ['that refused it without a sign waits for its next time', back({}, [left()], { status: refused('08:01') }), 'await'],
    ['that refused it without a sign asks again at its time', back({}, [left()], { status: refused('08:00') }), 'switch'],
    [
      'that refused it without a sign asks again when a user wants that',
      back({}, [left()], { status: refused('08:30'), requested: true }),
      'switch',
    ],
    [
      'that another one was refused goes',
      back({}, [], { status: refused('08:30', 'Subnet /x/subnets/elsewhere cannot be used') }),
      'switch',
    ],
    ['under a lock goes when it is free', back({}, [], { locks: [ids.network] }), 'switch'],
  ])('%s', (_, given, expected) => {
    const { seen: looked, ...rest } = given;
    expect(decide(situation({ ...rest, seen: looked ?? observation() })).do).toBe(expected);
  });

  test('beside another gateway of this cluster goes', () => {
    const neighbour = turn({}).s.binding;
    const other = {
      ...neighbour,
      metadata: { ...neighbour.metadata, name: 'billing', uid: '00000000-0000-4000-8000-00000000000b' },
      spec: { ...neighbour.spec, serviceId: ids.service.replace('orders', 'billing') },
    };
    expect(turn(back(inUse, [], { others: [other] })).decision.do).toBe('switch');
  });
});

describe('the wait', () => {
  const subscription = ids.group.split('/').slice(0, 3).join('/');
  test.each([subscription, ids.group.split('/').slice(0, 5).join('/'), ids.network, ids.subnet])(
    'under a lock at %s names it, and begins anew when it goes',
    (scope) => {
      const first = turn(back(inUse, [left()], { locks: [scope] })).status;
      expect(first.waiting).toMatchObject({
        reason: 'WaitingForSubnetRelease',
        since: iso('06:00'),
        until: iso('12:00'),
        evidence: expect.stringContaining(`Lock keep (CanNotDelete) on ${scope} `),
      });
      const second = turn(back(inUse, first.holds ?? [], { now: '09:00' })).status;
      expect(second.waiting).toMatchObject({ since: iso('09:00'), until: iso('15:00') });
      expect(turn(back(inUse, second.holds ?? [], { now: '10:00' })).status.waiting).toEqual(second.waiting);
    },
  );

  test('has the deadline that the binding names', () =>
    expect(turn(back(inUse, [left()], { spec: { changes: { subnetHoldTimeout: '2h30m' } } })).status.waiting?.until).toBe(iso('08:30')));

  test('past its deadline is overdue, and goes on', () => {
    const { status } = turn(back(inUse, [left({ since: iso('01:00') })], { status: refused('08:30') }));
    expect(status.conditions?.map(({ type, reason }) => `${type} ${reason}`)).toContain('Stalled Overdue');
    expect(status.waiting).toMatchObject({ reason: 'WaitingForSubnetRelease', since: iso('01:00'), until: iso('07:00') });
  });

  test('says the same while nothing changes, so that nothing is written', () => {
    const { holds = [] } = turn(back(inUse, [left()])).status;
    expect(turn(back(inUse, holds, { now: '08:05' })).status.holds).toEqual(holds);
  });

  test('is no older than its first refusal, and as old while it is refused again', () => {
    const { holds = [] } = turn(back({}, [], { status: refused('08:30') })).status;
    expect(holds).toEqual([expect.objectContaining({ since: iso('08:00'), retryAfter: isoExact('08:30') })]);
    const later = turn(back({}, holds, { status: refused('09:30'), now: '08:31' })).status;
    expect(later.holds).toEqual([expect.objectContaining({ since: iso('08:00'), retryAfter: isoExact('09:30') })]);
  });
});

describe('what a gateway has left', () => {
  const place = (traces?: ('Subnet' | 'PublicIp')[]): BindingStatus => ({
    locations: [{ location: 'westeurope', subnetId: ids.elsewhere, ...(traces && { traces }) }],
  });
  const moved = (subnets: readonly Subnet[], status: BindingStatus, now = '08:00'): Given => ({
    seen: observation({ service: seen(attached()), group: seen(group(fitting())), network: seen(network({ subnets })) }),
    status,
    now,
  });
  const old = (change: Partial<Subnet> = {}) => subnet({ id: ids.elsewhere, name: 'old', ...change });
  const held = (given: Given) => (turn(given).status.holds ?? []).map(({ id }) => id);

  test.each<[string, Given, boolean]>([
    ['shows: held', moved([subnet(), old(inUse)], place(['Subnet'])), true],
    ['showed and does no more: free', moved([subnet(), old()], place(['Subnet'])), false],
    ['never showed: held for an hour', moved([subnet(), old()], place()), true],
    ['is gone: free', moved([subnet()], place()), false],
  ])('%s', (_, given, expected) => expect(held(given)).toEqual(expected ? [ids.elsewhere] : []));

  test('is kept in mind while nothing can be seen, and while an operation runs', () => {
    const holds = [left({ id: ids.elsewhere })];
    for (const service of [forbidden, seen(attached(updating))])
      expect(turn({ seen: observation({ service }), status: { holds } }).status.holds).toEqual(holds);
  });

  test('is kept in mind when only that cannot be read this time, where a gateway shows; a right that is missing brings nothing back', () => {
    const far = armId(ids.elsewhere.replace('/hub/', '/far/'));
    const looking = (found: typeof gone, visible: boolean): Given => ({
      seen: observation({
        service: seen(attached()),
        group: seen(group(fitting())),
        held: [{ id: far, network: found, address: undefined }],
      }),
      status: { holds: [left({ id: far, ...(visible && { visible }) })] },
    });
    expect([held(looking(unseen(), true)), held(looking(unseen(), false))]).toEqual([[far], []]);
    expect([held(looking(gone, true)), held(looking(forbidden, true))]).toEqual([[], []]);
  });

  test('an address too', () => {
    const theirs =
      '/subscriptions/00000000-aaaa-4000-8000-0000000000aa/resourceGroups/x/providers/Microsoft.Network/loadBalancers/lb/frontendIPConfigurations/f';
    const status = {
      locations: [{ location: 'westeurope', subnetId: ids.subnet, publicIpAddressId: ids.address, traces: ['PublicIp' as const] }],
    };
    const given = (attachedTo: string | undefined): Given => ({
      seen: observation({
        service: seen(attached()),
        group: seen(group(fitting())),
        held: [{ id: ids.address, network: undefined, address: seen(address({ attachedTo })) }],
      }),
      status,
    });
    expect([held(given(theirs)), held(given(undefined))]).toEqual([[ids.address], []]);
    const missing: Given = {
      seen: observation({ service: seen(attached()), held: [{ id: ids.address, network: undefined, address: gone }] }),
      status,
    };
    expect(held(missing)).toEqual([]);
  });
});

describe('what shows', () => {
  test('of a gateway in a subnet are its machines and links, with the addresses that are free', () =>
    expect(occupantsOfSubnet(subnet({ ...inUse, navigationLinks: [{ id: '/x/nav', link: '/y' }] })).map(({ says }) => says)).toEqual([
      'Subnet apim has the navigation link nav (/y).',
      "Subnet apim still has an IP configuration of a gateway's machines; 26 of its 27 usable addresses are free.",
    ]));

  test("at an address is Microsoft's balancer, and nothing of the user's own", () => {
    const own = ids.group.replace(/networkSecurityGroups.*/, 'loadBalancers/lb/frontendIPConfigurations/f');
    expect(occupantsOfAddress(address({ attachedTo: own }))).toEqual([]);
    expect(occupantsOfAddress(address({ attachedTo: own.replace('11111111', '22222222') }))).toHaveLength(1);
  });
});

test.each<[string, string, string | undefined]>([
  ['SubnetWithExternalResourcesCannotBeUsedByOtherResources', 'Subnet x cannot be used.', 'WaitingForSubnetRelease'],
  ['InUseSubnetCannotBeUpdated', 'Subnet x is in use.', 'WaitingForSubnetRelease'],
  [
    'BadRequest',
    'Subnet is in use by other resource and cannot be updated with resource navigation links for external resources',
    'WaitingForSubnetRelease',
  ],
  [
    'InvalidParameters',
    'Invalid parameter: deployment requires that the PublicIPAddress resource is not already assigned to another resource.',
    'WaitingForPublicIpRelease',
  ],
  ['InvalidParameters', 'PublicIpAddressId `x` must have a DNS name label.', undefined],
  ['ActivationFailed', 'Unable to activate API service at this time.', undefined],
])('the refusal %s: %s is waited for as %s', (code, message, expected) => expect(heldBy(code, message)).toBe(expected));

describe('the subnet to which a gateway is taken back', () => {
  const broken: Given = {
    seen: observation({
      service: seen(attached({ provisioningState: 'Failed' })),
      group: seen(group(fitting())),
      network: seen(network({ subnets: [subnet(), subnet({ id: ids.elsewhere, name: 'old' })] })),
    }),
    status: { lastGood: { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.elsewhere }] } },
  };
  const refusal = {
    step: 'a',
    reason: 'WaitingForSubnetRelease',
    count: 1,
    at: iso('07:50'),
    retryAfter: iso('08:50'),
    message: 'In use.',
  };
  test.each<[string, BindingStatus['lastFailure'], readonly string[]]>([
    ['is held when Azure has refused the way back', { ...refusal, reverts: true }, [ids.elsewhere]],
    ['is not when it has not', undefined, []],
    ['is not when it has refused another step', refusal, []],
  ])('%s', (_, lastFailure, held) => {
    const s = situation({ ...broken, status: { ...broken.status, ...(lastFailure && { lastFailure }) } });
    expect(s.holds.map(({ record }) => record.id)).toEqual(held);
  });
});
