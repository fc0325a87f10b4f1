/** A binding that cannot work says everything that is in its way, and nothing is written; one whose network does not fit yet gets what helps, and no PATCH. */

import { isWrite } from '../../sim/azure/azure.ts';
import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec } from './support/stage.ts';
import { group, groupId, network, policy, ruleId, rule, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const nsg = securityGroup('apim-nsg');
const hub = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } });
const retired = { properties: { platformVersion: 'stv1' } };
const delegation = { delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.ApiManagement/service' } }] };

interface Case {
  readonly what: string;
  readonly resources: readonly object[];
  readonly checks: readonly string[];
  readonly ready: string;
}

const hopeless: readonly Case[] = [
  { what: 'no service', resources: [nsg, hub], checks: ['ServiceMissing'], ready: 'PrerequisitesNotMet' },
  {
    what: 'a Basic tier',
    resources: [nsg, hub, service('orders', { sku: 'Basic' })],
    checks: ['TierNotSupported'],
    ready: 'TierNotSupported',
  },
  {
    what: 'a v2 tier',
    resources: [nsg, hub, service('orders', { sku: 'StandardV2' })],
    checks: ['TierNotSupported'],
    ready: 'TierNotSupported',
  },
  {
    what: 'the retired platform',
    resources: [nsg, hub, service('orders', retired)],
    checks: ['PlatformRetired'],
    ready: 'PlatformRetired',
  },
  { what: 'no network', resources: [nsg, service('orders')], checks: ['NetworkMissing'], ready: 'PrerequisitesNotMet' },
  {
    what: 'no such subnet',
    resources: [nsg, network('hub', { other: { prefix: '10.0.9.0/24' } }), service('orders')],
    checks: ['SubnetMissing'],
    ready: 'PrerequisitesNotMet',
  },
  {
    what: 'another region',
    resources: [nsg, { ...hub, location: 'northeurope' }, service('orders')],
    checks: ['SubnetInAnotherRegion'],
    ready: 'PrerequisitesNotMet',
  },
  {
    what: 'a delegated subnet that is too small besides',
    resources: [
      nsg,
      network('hub', { apim: { prefix: '10.0.1.0/29', group: 'apim-nsg', ...delegation } }),
      service('orders', { sku: 'Premium', units: 3 }),
    ],
    checks: ['SubnetDelegated', 'SubnetTooSmall'],
    ready: 'PrerequisitesNotMet',
  },
];

describe('nothing is written for', () => {
  test.each(hopeless)('$what', async ({ resources, checks, ready }) => {
    const stage = await createStage({ resources });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', `False/${ready}`, '2m');
    await stage.forward('2h');
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    const { status } = await stage.binding('orders');
    const blocking = (status?.findings ?? []).filter(({ severity }) => severity === 'Blocking');
    expect(blocking.map(({ check }) => check)).toEqual(checks);
    const prerequisites = status?.conditions?.find(({ type }) => type === 'PrerequisitesMet');
    expect(prerequisites).toMatchObject({ status: 'False', reason: checks[0] });
    for (const { message, remedy, source } of blocking)
      for (const part of [message, remedy, source]) expect(prerequisites?.message).toContain(part);
    expect(status?.conditions?.[0]).toMatchObject({ type: 'Stalled', reason: ready });
  });
});

describe('a prerequisite that is missing', () => {
  test('is waited for ten minutes before a human is called, and the work goes on by itself when it comes', async () => {
    const stage = await createStage({ resources: [nsg, service('orders')] });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet', '1m');
    await stage.forward('9m');
    expect((await stage.binding('orders')).status?.conditions?.[0]).toMatchObject({ type: 'Reconciling', reason: 'PrerequisitesNotMet' });
    await stage.forward('2m');
    expect((await stage.binding('orders')).status?.conditions?.[0]).toMatchObject({ type: 'Stalled', reason: 'PrerequisitesNotMet' });
    const { id, ...body } = hub as { readonly id: string };
    stage.azure.put(id, body);
    await stage.until('orders', 'True/Settled', '3h');
  });
});

describe('a foreign deny that shadows port 3443', () => {
  const denied = [securityGroup('apim-nsg', [rule('deny-inbound', 1000, 'Inbound Deny * from * to *')]), hub, service('orders')];

  test('gets the rules that help, no PATCH, and both ways out', async () => {
    const stage = await createStage({ resources: denied });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    await stage.forward('11m');
    const { status } = await stage.binding('orders');
    expect(status?.conditions?.[0]).toMatchObject({ type: 'Stalled', reason: 'PrerequisitesNotMet' });
    const [finding] = status?.findings ?? [];
    expect(finding).toMatchObject({ check: 'FlowBlocked', gates: 'Switch', subject: groupId('apim-nsg') });
    expect(finding?.message).toContain('deny-inbound (priority 1000, Deny)');
    expect(finding?.remedy).toMatch(
      /change or remove rule deny-inbound, or give spec.networkSecurity.priorities a band that begins well below 1000, such as 940 to 999/,
    );
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toEqual([]);
    const written = stage.azure.acceptedWrites(groupId('apim-nsg')).map(({ path }) => path.split('-').at(-1));
    expect(written).toEqual(['certificates', 'storage', 'sql', 'keyvault', 'monitor']);
  });

  test('first way out: the deny goes', async () => {
    const stage = await createStage({ resources: denied });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    stage.azure.remove(ruleId('apim-nsg', 'deny-inbound'));
    await stage.until('orders', 'True/Settled', '3h');
  });

  test('second way out: a band in front of it', async () => {
    const stage = await createStage({ resources: denied });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    await stage.edit('orders', { networkSecurity: { priorities: { from: 500, to: 600 } } });
    await stage.until('orders', 'True/Settled', '3h');
    expect(stage.azure.resource(ruleId('apim-nsg', 'deny-inbound'))).toMatchObject({ properties: { priority: 1000 } });
  });
});

describe('locks and rights', () => {
  test('a read-only lock is named, and waited out', async () => {
    const lock = { id: `${group}/providers/Microsoft.Authorization/locks/freeze`, properties: { level: 'ReadOnly' } };
    const stage = await createStage({ resources: [nsg, hub, service('orders'), lock] });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet', '5m');
    expect((await stage.binding('orders')).status?.findings?.[0]).toMatchObject({
      check: 'ScopeLocked',
      message: expect.stringContaining('Lock freeze (ReadOnly)'),
    });
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
    stage.azure.remove(lock.id);
    await stage.until('orders', 'True/Settled', '3h');
  });

  test.each([
    ['service', serviceId('orders')],
    ['network', subnetId('hub', 'apim').split('/subnets')[0] ?? ''],
  ])('a missing right to read the %s is told, and nothing is written', async (_, id) => {
    const stage = await createStage();
    stage.azure.faults.add({
      where: ({ path }) => path.toLowerCase() === id.toLowerCase(),
      fault: {
        kind: 'status',
        status: 403,
        code: 'AuthorizationFailed',
        message: `The client 'x' does not have authorization over scope '${id}'.`,
      },
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/NotAuthorized', '5m');
    await stage.forward('20m');
    expect((await stage.binding('orders')).status?.conditions?.[0]).toMatchObject({ type: 'Stalled', reason: 'NotAuthorized' });
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
  });

  test('a policy that denies the PATCH is a stall with its own words', async () => {
    const stage = await createStage();
    stage.azure.faults.add({
      where: ({ method }) => method === 'PATCH',
      fault: {
        kind: 'status',
        status: 403,
        code: 'RequestDisallowedByPolicy',
        message: "Resource 'orders' was disallowed by policy 'no-external'.",
      },
    });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PolicyDenied', '5m');
    const { status } = await stage.binding('orders');
    expect(status?.conditions?.[0]).toMatchObject({ type: 'Stalled', message: expect.stringContaining('no-external') });
    expect(status).not.toHaveProperty('operation');
    await stage.forward('50m');
    expect(stage.azure.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  test('a policy that stands in the world is told with its assignment and definition, and what it denied is written once it is lifted', async () => {
    const denying = policy('closed-groups', 'Microsoft.Network/networkSecurityGroups');
    const stage = await createStage({
      resources: [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders'), denying],
    });
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { create: { name: 'made' } } });
    await stage.until('orders', 'False/PolicyDenied', '5m');
    expect((await stage.binding('orders')).status?.conditions?.[0]?.message).toMatch(/closed-groups.*closed-groups-definition/s);
    expect(stage.azure.acceptedWrites(group)).toEqual([]);
    stage.azure.remove(String(denying['id']));
    await stage.until('orders', 'True/Settled', '30h');
    expect(stage.azure.resource(groupId('made'))).toBeDefined();
  });
});
