/** Promises about the security group: which one serves the subnet, which rules it gets, by which writes, and what is said where none may be written. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../../api/arm-id.ts';
import { rule } from '../../../network/rules.test-support.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import { fitting, gone, group, ids, observation, owner, seen, settledObservation } from '../../testing/observation.test-support.ts';
import { ownerMark, ownerTag } from '../../model/terms/owner.ts';
import { binding, type Given } from '../../testing/situation.test-support.ts';
import {
  checks,
  create,
  existing,
  newGroup,
  planOf,
  prepared,
  short,
  unattached,
  writesOf,
} from '../../testing/security-plan.test-support.ts';

describe('rules are written as children of the attached group', () => {
  test('one PUT for each, with the mark of the owner, and only what Azure takes', () => {
    const [step] = prepared({ seen: observation() });
    expect(step).toMatchObject({ parent: ids.group, impact: { traffic: 'None' } });
    expect(step?.impact.exposure).toBeUndefined();
    expect(step?.writes.map(({ verb, target }) => `${verb} ${short(target)}`)).toEqual([
      'put management',
      'put loadbalancer',
      'put trafficmanager',
      'put certificates',
      'put storage',
      'put sql',
      'put keyvault',
      'put monitor',
    ]);
    const body = Object.fromEntries((step?.writes[7]?.changes ?? []).map(({ path, to }) => [path, to]));
    expect(body).toEqual({
      'properties.access': '"Allow"',
      'properties.description': `"apim-vnet-operator ${owner}: Azure Monitor"`,
      'properties.destinationAddressPrefix': '"AzureMonitor"',
      'properties.destinationPortRanges': '["1886","443"]',
      'properties.direction': '"Outbound"',
      'properties.priority': '3004',
      'properties.protocol': '"Tcp"',
      'properties.sourceAddressPrefix': '"VirtualNetwork"',
      'properties.sourcePortRange': '"*"',
    });
  });

  test('a rule for clients is said to open the gateway', () => {
    const [step] = prepared({ spec: { networkSecurity: { clientSources: ['Internet'], clientPorts: [443, 80] } } });
    expect(step?.impact.exposure).toBe('Opens');
    expect(short(step?.writes[0]?.target ?? '')).toBe('clients');
    expect(step?.writes[0]?.changes).toContainEqual({ path: 'properties.destinationPortRanges', to: '["443","80"]' });
  });

  test('a rule that a user changed is put right by what differs, from what to what', () => {
    const spoilt = fitting().map((one, index) => (index === 0 ? { ...one, destinationPortRanges: ['3444'] } : one));
    const [write, ...more] = writesOf({ seen: settledObservation({ group: seen(group(spoilt)) }) });
    expect(more).toEqual([]);
    expect([write?.verb, short(write?.target ?? ''), write?.changes]).toEqual([
      'put',
      'management',
      [{ path: 'properties.destinationPortRange', from: '"3444"', to: '"3443"' }],
    ]);
  });

  test('a rule that a user narrowed to application security groups is widened again', () => {
    const asg = '/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/applicationSecurityGroups/web';
    const spoilt = fitting().map((one, index) =>
      index === 0 ? { ...one, destinationAddressPrefixes: [], destinationApplicationSecurityGroups: [asg] } : one,
    );
    const [write] = writesOf({ seen: settledObservation({ group: seen(group(spoilt)) }) });
    expect(write?.changes).toEqual([
      { path: 'properties.destinationAddressPrefix', to: '"VirtualNetwork"' },
      { path: 'properties.destinationApplicationSecurityGroups', from: `[{"id":"${asg}"}]` },
    ]);
  });

  test('a rule that is no longer needed goes last, and is said to close', () => {
    const plan = planOf({ seen: settledObservation({ group: seen(group(fitting({ clientSources: ['Internet'] }))) }) });
    expect(plan.steps).toMatchObject([{ phase: 'clean', parent: ids.group, impact: { exposure: 'Closes' }, writes: [{ verb: 'delete' }] }]);
    expect(plan.steps[0]?.why).toContain('Removes 1 rule of ours from network security group apim-nsg, no longer needed: apimvnet-');
  });

  test('where other subnets use the group too, rules speak of the bound subnet only', () => {
    const shared = seen(group([], { subnets: [ids.subnet, ids.elsewhere] }));
    const [write] = writesOf({ seen: observation({ group: shared }) });
    expect(write?.changes).toContainEqual({ path: 'properties.destinationAddressPrefix', to: '"10.0.1.0/27"' });
  });

  test('the own subnet in another spelling is no other subnet', () => {
    const recased = seen(group([], { subnets: [armId(ids.subnet.replace('hub', 'HUB'))] }));
    const [write] = writesOf({ seen: observation({ group: recased }) });
    expect(write?.changes).toContainEqual({ path: 'properties.destinationAddressPrefix', to: '"VirtualNetwork"' });
  });
});

describe('a subnet without a group', () => {
  test('gets a new one in one PUT with everything in it, then the attachment', () => {
    const [made, attach] = prepared({ spec: create, seen: unattached(gone) });
    expect(made).toMatchObject({ parent: ids.wanted, location: 'westeurope', writes: [{ verb: 'put', target: ids.wanted }] });
    const changes = Object.fromEntries((made?.writes[0]?.changes ?? []).map(({ path, to }) => [path, JSON.parse(to ?? 'null') as unknown]));
    expect(changes).toMatchObject({ location: 'westeurope', [`tags.${ownerTag}`]: owner });
    expect(changes['properties.securityRules']).toHaveLength(8);
    expect(attach?.writes).toEqual([
      { verb: 'merge', target: ids.subnet, changes: [{ path: 'properties.networkSecurityGroup', to: `{"id":"${ids.wanted}"}` }] },
    ]);
  });

  test.each<[string, Given, readonly string[], readonly string[]]>([
    ['asks for nothing', { seen: unattached(undefined) }, [], ['NoSecurityGroup/Switch']],
    ['asks for one that is there', { spec: existing, seen: unattached(newGroup()) }, [ids.wanted, ids.subnet], []],
    ['asks for one that is there and fits', { spec: existing, seen: unattached(newGroup(fitting())) }, [ids.subnet], []],
    ['asks for one that is not', { spec: existing, seen: unattached(gone) }, [], ['SecurityGroupMissing/Switch']],
    ['has one made by a stranger', { spec: create, seen: unattached(newGroup()) }, [], ['SecurityGroupNotOurs/Switch']],
    [
      'has its own from an earlier try',
      { spec: create, seen: unattached(newGroup([], { [ownerTag]: owner })) },
      [ids.wanted, ids.subnet],
      [],
    ],
    [
      'has one of a binding of this cluster that is no more',
      { spec: create, seen: unattached(newGroup([], { [ownerTag]: owner.replace('22222222', '55555555') })) },
      [ids.wanted, ids.subnet],
      [],
    ],
    [
      'has one of another cluster',
      { spec: create, seen: unattached(newGroup([], { [ownerTag]: owner.replace('99999999', '55555555') })) },
      [],
      ['SecurityGroupNotOurs/Switch'],
    ],
    [
      'has neighbours whose traffic would change',
      { spec: existing, seen: unattached(newGroup(fitting()), { ipConfigurations: [ids.address] }) },
      [],
      ['AttachTouchesOthers/Switch'],
    ],
  ])('of a binding that %s', (_, given, parents, found) => {
    expect(prepared(given).map(({ parent }) => parent)).toEqual(parents);
    expect(checks(given)).toEqual(found);
  });

  test('one of another living binding is not taken', () => {
    const other = binding({
      spec: { serviceId: ids.service.replace('orders', 'billing') },
      metadata: { uid: '55555555-2222-4222-8222-222222222222' },
    });
    const tags = { [ownerTag]: ownerMark('99999999-9999-4999-8999-999999999999', other.metadata.uid) };
    expect(checks({ spec: create, seen: unattached(newGroup([], tags)), others: [other] })).toEqual(['SecurityGroupNotOurs/Switch']);
  });

  test('that refers to one that is gone gets none that no client asked for', () => {
    const given = { spec: create, seen: observation({ group: gone }) };
    expect(prepared(given)).toEqual([]);
    expect(checks(given)).toEqual(['SecurityGroupMissing/Switch']);
  });
});

describe('an attached group is never replaced', () => {
  test('by another one that the binding names: the attached one is used, and that is said', () => {
    const plan = planOf({ spec: existing, seen: observation() });
    expect(plan.steps.map(({ parent }) => parent)).toEqual([ids.group, ids.service]);
    expect(plan.findings.map(({ check, severity }) => [check, severity])).toContainEqual(['SecurityGroupDiffers', 'Advisory']);
  });
  test('by itself in another spelling', () => {
    const groupId = ids.group.replace('apim-nsg', 'APIM-NSG');
    expect(planOf({ spec: { networkSecurity: { groupId } }, seen: settledObservation() }).findings.map(({ check }) => check)).not.toContain(
      'SecurityGroupDiffers',
    );
  });
});

describe('clients', () => {
  const clientFindings = (given: Given) =>
    planOf(given)
      .findings.filter(({ check }) => check === 'NoClientCanConnect')
      .map(({ severity, message }) => `${severity}: ${message}`);
  const named = (clientSources: string[], rules: readonly SecurityRule[] = []): Given => ({
    spec: { networkSecurity: { clientSources, clientPorts: [443, 80] } },
    seen: observation({ group: seen(group(rules)) }),
  });

  test.each<[string, Given, number]>([
    ['no client is named and none let in', { seen: observation() }, 1],
    ['a user is named', named(['Internet']), 0],
    [
      'no client is named, and a rule of others lets all clients in',
      named([], [rule('a', 200, 'Inbound Allow * 443 from Internet to *')]),
      0,
    ],
    [
      'no client is named, and a rule of others lets an office in',
      named([], [rule('a', 200, 'Inbound Allow * 443 from 203.0.113.0/24 to *')]),
      0,
    ],
    [
      'no client is named, and a rule of others lets Front Door in',
      named([], [rule('a', 200, 'Inbound Allow * 443 from AzureFrontDoor.Backend to *')]),
      0,
    ],
    [
      'no client is named, and rules let only the platform in',
      named([], [rule('a', 200, 'Inbound Allow * * from AzureLoadBalancer to *')]),
      1,
    ],
    [
      'no client is named, and the office is let in behind a deny',
      named([], [rule('d', 150, 'Inbound Deny * * from Internet to *'), rule('a', 200, 'Inbound Allow * 443 from 203.0.113.0/24 to *')]),
      1,
    ],
    ['those named are denied before the band', named(['203.0.113.0/24'], [rule('d', 150, 'Inbound Deny * * from Internet to *')]), 1],
    ['one of their ports is denied before the band', named(['Internet'], [rule('d', 150, 'Inbound Deny * 80 from * to *')]), 1],
  ])('%s', (_, given, count) => expect(clientFindings(given)).toHaveLength(count));

  test('who cannot connect, and by which rule, is said, and blocks nothing', () => {
    const given = named(['203.0.113.0/24', 'AzureFrontDoor.Backend'], [rule('d', 150, 'Inbound Deny * * from 203.0.113.0/25 to *')]);
    expect(clientFindings(given)).toEqual([
      'Degrading: 203.0.113.0/24 cannot reach the gateway on 443, 80, or not all of it: rule d (priority 150) in network security group apim-nsg denies it.',
    ]);
    expect(checks(given)).toEqual([]);
  });
});
