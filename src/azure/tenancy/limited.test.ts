/** Azure as one namespace may see it: every call of it that leads out of the grant is refused unsent. */

import { describe, expect, test } from '@jest/globals';
import { armId, type ArmId } from '../../api/arm-id.ts';
import type { Arm, Outcome } from '../arm.ts';
import { closedArm, limitedArm } from './limited.ts';

const subscription = '11111111-1111-4111-8111-111111111111';
const within = (group: string, rest: string): ArmId => armId(`/subscriptions/${subscription}/resourceGroups/${group}/providers/${rest}`);
const group = armId(`/subscriptions/${subscription}/resourceGroups/mine`);
const another = '22222222-2222-4222-8222-222222222222';
const lock = (scope: string) => ({ id: `${scope}/l`, name: 'l', scope, level: 'ReadOnly' as const, notes: undefined });
const deleted = (serviceId: string) => ({ name: 'x', serviceId, location: 'w', deletionDate: undefined, scheduledPurgeDate: undefined });
const theirs = (rest: string): ArmId => within('theirs', rest);

/** Lets everything through, and remembers what for. */
function world(scopes: readonly ArmId[] = [group]) {
  const asked: unknown[] = [];
  const through =
    (value: unknown) =>
    async (...args: readonly unknown[]): Promise<Outcome<never>> => {
      asked.push(args[0]);
      return { ok: true, value: value as never };
    };
  const names = ['service', 'networkStatus', 'virtualNetwork', 'securityGroup', 'routeTable', 'publicIp', 'privateZone', 'recordSets'];
  const others = ['networkLinks', 'outboundDependencies', 'adminRules', 'resourceGroup', 'raw', 'operation', 'write', 'serviceTags'];
  const all = new Proxy({}, { get: (_, name) => (answers as Readonly<Record<string, unknown>>)[String(name)] });
  const answers = {
    ...Object.fromEntries([...names, ...others].map((name) => [name, through(name)])),
    locks: through([`/subscriptions/${subscription}`, group, theirs('Microsoft.Network/virtualNetworks/hub')].map(lock)),
    deletedServices: through(['mine', 'theirs'].map((one) => deleted(within(one, 'Microsoft.ApiManagement/service/x')))),
    siblings: through([within('mine', 'Microsoft.Network/routeTables/a'), theirs('Microsoft.Network/routeTables/b')]),
  };
  return { asked, arm: limitedArm(all as Arm, 'team', { scopes, touchesOthers: 'Never' }) };
}

const byId = [
  'service',
  'networkStatus',
  'virtualNetwork',
  'securityGroup',
  'routeTable',
  'publicIp',
  'privateZone',
  'recordSets',
  'networkLinks',
  'outboundDependencies',
  'adminRules',
  'siblings',
  'raw',
] as const;

const refused = { ok: false, failure: { class: 'Blocked', obstacle: 'Authorization', code: 'IdentityNotAuthorized', ambiguous: false } };

describe('T4: what is asked by an id', () => {
  test.each(byId)('%s: in the grant it is asked, out of it it is refused unsent', async (name) => {
    const { arm, asked } = world();
    expect(await arm[name](theirs('Microsoft.Network/routeTables/b'))).toMatchObject(refused);
    expect(asked).toEqual([]);
    expect(await arm[name](within('mine', 'Microsoft.Network/routeTables/b'))).toMatchObject({ ok: true });
  });

  test('a resource group is only known by what is granted in it', async () => {
    const { arm } = world([within('mine', 'Microsoft.Network/routeTables/b')]);
    expect(await arm.resourceGroup(group)).toMatchObject({ ok: true });
    expect(await arm.resourceGroup(armId(`/subscriptions/${subscription}/resourceGroups/min`))).toMatchObject(refused);
  });
});

describe('T4: what is asked by a subscription', () => {
  test('in which nothing is granted is refused unsent', async () => {
    const { arm, asked } = world();
    for (const outcome of [await arm.locks(another), await arm.deletedServices(another), await arm.serviceTags(another, 'westeurope')])
      expect(outcome).toMatchObject(refused);
    expect(asked).toEqual([]);
  });

  test('shows the locks over what is granted, and of deleted services and lists what is granted', async () => {
    const { arm } = world();
    const value = async (outcome: Promise<Outcome<unknown>>) => ((await outcome) as { readonly value: readonly object[] }).value;
    expect(await value(arm.locks(subscription))).toMatchObject([{ scope: `/subscriptions/${subscription}` }, { scope: group }]);
    expect(await value(arm.deletedServices(subscription))).toHaveLength(1);
    expect(await value(arm.siblings(group))).toHaveLength(1);
  });
});

describe('T4: a write', () => {
  const write = (id: ArmId, body?: object) => ({ method: 'PATCH' as const, id, clientRequestId: 'a', ...(body && { body }) });
  const service = within('mine', 'Microsoft.ApiManagement/service/x');
  const into = (subnet: ArmId) => ({ properties: { virtualNetworkConfiguration: { subnetResourceId: subnet } } });

  test.each<[string, ArmId, object | undefined, boolean]>([
    ['in the grant', within('mine', 'Microsoft.Network/routeTables/a/routes/b'), undefined, true],
    ['out of it', theirs('Microsoft.Network/routeTables/a/routes/b'), undefined, false],
    ['of a service into a network in the grant', service, into(within('mine', 'Microsoft.Network/virtualNetworks/v/subnets/s')), true],
    ['of a service into a network out of it', service, into(theirs('Microsoft.Network/virtualNetworks/v/subnets/s')), false],
  ])('%s', async (_, id, body, isSent) => {
    const { arm, asked } = world();
    expect(await arm.write(write(id, body))).toMatchObject(isSent ? { ok: true } : refused);
    expect(asked).toHaveLength(Number(isSent));
  });

  test('is not sent to a network of which only a subnet is granted', async () => {
    const hub = within('theirs', 'Microsoft.Network/virtualNetworks/hub');
    const { arm } = world([armId(`${hub}/subnets/apim`)]);
    expect(await arm.virtualNetwork(hub)).toMatchObject({ ok: true });
    expect(await arm.write(write(hub))).toMatchObject(refused);
    expect(await arm.write(write(armId(`${hub}/subnets/apim`)))).toMatchObject({ ok: true });
  });
});

test.each([
  [`/subscriptions/${subscription}/resourceGroups/mine/providers/Microsoft.ApiManagement/service/x/operationresults/1?api-version=1`, true],
  [`/subscriptions/${subscription}/providers/Microsoft.Network/locations/westeurope/operations/1?api-version=1`, true],
  [`/subscriptions/${subscription}/resourceGroups/theirs/providers/Microsoft.ApiManagement/service/x/operationresults/1`, false],
  [`/subscriptions/${another}/providers/Microsoft.Network/locations/westeurope/operations/1`, false],
  ['/providers/Microsoft.Management/managementGroups/root', false],
])('T4: the operation at %s is asked for: %s', async (path, isAsked) => {
  const { arm, asked } = world();
  const outcome = await arm.operation({ url: `https://management.azure.com${path}` });
  expect(outcome).toMatchObject(isAsked ? { ok: true } : { ok: true, value: { status: 'Unknown' } });
  expect(asked).toHaveLength(Number(isAsked));
});

test('T4: a binding that names what was not granted can ask for nothing at all', async () => {
  const arm = closedArm('No.');
  for (const name of byId) expect(await arm[name](group)).toMatchObject({ ...refused, failure: { message: 'No.' } });
  expect(await arm.write({ method: 'PUT', id: group, clientRequestId: 'a' })).toMatchObject(refused);
});
