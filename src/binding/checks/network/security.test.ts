/** Promises about the security group: which one serves the subnet, which rules it gets, by which writes, and what is said where none may be written. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../../../api/arm-id.ts';
import { rule } from '../../../network/rules.test-support.ts';
import type { SecurityRule } from '../../../network/rules.ts';
import {
  attached,
  fitting,
  gone,
  group,
  ids,
  observation,
  owner,
  seen,
  service,
  settledObservation,
  shadow,
  subnet,
} from '../../testing/observation.test-support.ts';
import type { SeenLocation } from '../../model/values/observation.ts';
import { ownerMark, ownerTag, rulePrefix } from '../../model/terms/owner.ts';
import { binding, situation, type Given } from '../../testing/situation.test-support.ts';

const planOf = (given: Given) => situation(given).plan;
const prepared = (given: Given) => planOf(given).steps.filter(({ phase }) => phase === 'prepare');
const writesOf = (given: Given) => planOf(given).steps.flatMap(({ writes }) => writes.filter(({ target }) => target !== ids.service));
const short = (target: string): string => target.split('/').at(-1)?.replace(rulePrefix(ids.service), '') ?? '';
const checks = (given: Given) => planOf(given).findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));
const unattached = (wantedGroup: SeenLocation['wantedGroup'], change: object = {}) =>
  observation({ subnet: subnet({ securityGroupId: undefined, ...change }), wantedGroup, wantedIds: { group: ids.wanted } });
const create = { networkSecurity: { create: { name: 'new-nsg' } } };
const existing = { networkSecurity: { groupId: ids.wanted } };
const newGroup = (rules: readonly SecurityRule[] = [], tags = {}) =>
  seen(group(rules, { id: ids.wanted, name: 'new-nsg', subnets: [], tags }));

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

describe('by policy', () => {
  test('Ignore neither judges nor writes', () => {
    const plan = planOf({ spec: { networkSecurity: { policy: 'Ignore' } }, seen: observation({ group: seen(group([shadow])) }) });
    expect(plan.steps.map(({ phase }) => phase)).toEqual(['switch']);
    expect(plan.findings).toEqual([]);
  });

  test('Audit writes nothing, shows what it would, and judges what is there', () => {
    const audit = { networkSecurity: { policy: 'Audit' as const } };
    const plan = planOf({ spec: audit, seen: observation() });
    expect(plan.audited.map(({ phase, parent }) => [phase, parent])).toEqual([['prepare', ids.group]]);
    expect(plan.steps.map(({ phase }) => phase)).toEqual(['switch']);
    expect(plan.findings[0]).toMatchObject({
      check: 'FlowBlocked',
      message: expect.stringMatching(
        /^Rule DenyAllInBound \(priority 65500, Deny\).* Of the rules of this binding .* not there: apimvnet-\w+-management\.$/,
      ),
      remedy: 'Allow the flow with a priority below 65500 (status.plan shows how), or set spec.networkSecurity.policy to Enforce.',
    });
  });

  test('Audit attaches no group, and says that the gateway needs one', () => {
    const given = { spec: { networkSecurity: { ...create.networkSecurity, policy: 'Audit' as const } }, seen: unattached(gone) };
    expect(prepared(given)).toEqual([]);
    expect(planOf(given).findings.find(({ check }) => check === 'NoSecurityGroup')?.message).toContain(
      'the policy Audit forbids attaching new-nsg',
    );
  });
});

describe('rules of the same service by another client', () => {
  const by = (mark: string) => settledObservation({ group: seen(group(fitting({}, mark))) });
  test.each([
    ['the same binding', owner, []],
    ['a binding of this cluster that is no more', owner.replace('22222222', '55555555'), []],
    ['another cluster', owner.replace('99999999', '55555555'), ['OwnedElsewhere/All']],
  ])('%s', (_, mark, found) => expect(checks({ seen: by(mark) })).toEqual(found));

  test('of a binding that is no more are taken over by their name', () => {
    const writes = writesOf({ seen: by(owner.replace('22222222', '55555555')) });
    expect(writes).toHaveLength(8);
    for (const { changes } of writes) expect(changes.map(({ path }) => path)).toEqual(['properties.description']);
  });
});

test('a full band is no obstacle to flows that are open all the same', () => {
  const full = Array.from({ length: 60 }, (_, index) => rule(`x${index}`, 3000 + index, 'Outbound Allow * 9 from * to *'));
  const plan = planOf({
    spec: { networkSecurity: { priorities: { from: 3000, to: 3059 } } },
    seen: observation({ service: seen(attached()), group: seen(group(full)) }),
  });
  expect(plan.findings.filter(({ check }) => check === 'NoRoomForRules')).toMatchObject([{ severity: 'Degrading' }]);
  expect(plan.findings.filter(({ check }) => check === 'FlowBlocked')).toEqual([]);
});

describe('while the network gets other DNS servers', () => {
  const servers = ['10.0.9.6'];
  const peers = (given: Given) =>
    writesOf(given).flatMap(({ target, changes }) =>
      short(target) === 'dns-udp' ? changes.flatMap(({ path, to }) => (path.includes('destinationAddress') ? (to ?? []) : [])) : [],
    );
  const seeing = (dnsServers: readonly string[], service = attached()) =>
    settledObservation({ service: seen(service), networkStatus: seen([{ location: 'West Europe', dnsServers, rows: [] }]) });

  test('those that the gateway still asks stay open beside the new ones', () => {
    expect(peers({ spec: { dns: { servers } }, seen: seeing(['10.0.9.4']) })).toEqual(['["10.0.9.4","10.0.9.6"]']);
  });

  test('those that it asks no longer do not', () => {
    expect(peers({ spec: { dns: { servers } }, seen: seeing(servers) })).toEqual(['"10.0.9.6"']);
  });

  test('a group that is to be attached may serve the subnet that the gateway is in', () => {
    const away = attached({ subnetId: ids.elsewhere });
    const serving = seen(group(fitting(), { id: ids.wanted, name: 'new-nsg', subnets: [ids.elsewhere] }));
    const given = { ...unattached(serving), service: seen(away), networkStatus: seeing(['10.0.9.4']).networkStatus };
    expect(peers({ spec: { ...existing, dns: { servers } }, seen: given })).toEqual(['["10.0.9.4","10.0.9.6"]']);
  });

  test("Azure's own need no rule, nor do those of a network that this group does not serve", () => {
    expect(peers({ spec: { dns: { servers } }, seen: seeing(['168.63.129.16']) })).toEqual(['"10.0.9.6"']);
    const away = attached({ subnetId: ids.elsewhere });
    expect(peers({ spec: { dns: { servers } }, seen: seeing(['10.0.9.4'], away) })).toEqual(['"10.0.9.6"']);
  });
});

test('a group that blocks what the gateway needs is not attached where it runs, and is where it is yet to come', () => {
  const deny = rule('corp', 100, 'Outbound Deny * 443 from * to *');
  const attaches = (running: ReturnType<typeof attached>, rules: readonly SecurityRule[]): boolean =>
    planOf({ spec: existing, seen: { ...unattached(newGroup(rules)), service: seen(running) } }).steps.some(
      ({ parent }) => parent === ids.subnet,
    );
  expect([attaches(attached(), [deny]), attaches(service(), [deny]), attaches(attached(), [])]).toEqual([false, true, true]);
});
