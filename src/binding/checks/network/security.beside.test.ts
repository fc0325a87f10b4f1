/** Promises of the checks of security about what stands beside our rules: policies, other clients, full bands, and a network that is changed at the same time. */

import { describe, expect, test } from '@jest/globals';
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
} from '../../testing/observation.test-support.ts';
import type { Given } from '../../testing/situation.test-support.ts';
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
