/** Promises about the rules that we write: needed ones only, in the band, stable, and never behind somebody's deny. */

import { describe, expect, test } from '@jest/globals';
import { flowsFor } from './flows.ts';
import { desiredRules, type RuleChanges, type Wanted } from './our-rules.ts';
import type { SecurityRule } from './rules.ts';
import { evaluate } from './security.ts';

const place = { subnetPrefixes: ['10.0.1.0/28'], vnetPrefixes: ['10.0.0.0/16'], region: 'West Europe' };
const clients = { mode: 'External', sku: 'Premium', locations: 1, clientSources: ['Internet'], clientPorts: [443] } as const;
const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  flows: flowsFor(clients),
  rules: [],
  place,
  prefix: 'apimvnet-0a1b2c-',
  band: { from: 3000, to: 3199 },
  owner: 'cluster/platform/orders',
  shared: false,
  ...change,
});
const foreign = (change: Partial<SecurityRule>): SecurityRule => ({
  name: 'corp',
  priority: 200,
  direction: 'Inbound',
  access: 'Deny',
  protocol: '*',
  sourcePortRanges: ['*'],
  destinationPortRanges: ['*'],
  sourceAddressPrefixes: ['*'],
  destinationAddressPrefixes: ['*'],
  sourceApplicationSecurityGroups: [],
  destinationApplicationSecurityGroups: [],
  ...change,
});
const summary = (changes: RuleChanges): string =>
  changes.write.map((rule) => `${rule.priority} ${rule.name.slice('apimvnet-0a1b2c-'.length)}`).join(', ');

describe('an empty group', () => {
  const changes = desiredRules(wanted());

  test('gets one rule for each required flow, also where default rules already allow it', () => {
    expect(summary(changes)).toBe(
      '3000 clients, 3001 management, 3002 loadbalancer, 3000 certificates, 3001 storage, 3002 sql, 3003 keyvault, 3004 monitor',
    );
  });

  test('keeps every required flow open under a later deny of everything', () => {
    const rules = [...changes.write, foreign({ priority: 4000 }), foreign({ priority: 4000, direction: 'Outbound' })];
    for (const flow of flowsFor(clients).filter(({ need }) => need === 'Required'))
      expect([flow.id, evaluate(rules, flow, place).is]).toEqual([flow.id, 'Allowed']);
  });

  test('needs nothing more once they are written', () => {
    expect(desiredRules(wanted({ rules: changes.write }))).toEqual({ write: [], remove: [], shadowed: [], noRoom: [] });
  });

  test('loses our rules that no flow needs any more, and no others', () => {
    const rules = [...changes.write, foreign({ name: 'apimvnet-ffffff-sql', access: 'Allow', priority: 4001 })];
    expect(desiredRules(wanted({ rules, flows: [] })).remove).toEqual(changes.write);
  });
});

test('a foreign deny that no priority of the band precedes is reported, and nothing is written behind it', () => {
  const deny = foreign({ destinationPortRanges: ['3443'] });
  const changes = desiredRules(wanted({ rules: [deny] }));
  expect(changes.shadowed.map(({ flow, by }) => [flow.id, by.name])).toEqual([['management', 'corp']]);
  expect(changes.write.map(({ name }) => name)).not.toContain('apimvnet-0a1b2c-management');
});

test('a foreign explicit allow spares ours', () => {
  const allow = foreign({ access: 'Allow', sourceAddressPrefixes: ['ApiManagement'], destinationPortRanges: ['3443'] });
  expect(summary(desiredRules(wanted({ rules: [allow] })))).not.toContain('management');
});

test('a full band is said once for each flow, and nothing leaves the band', () => {
  const flows = flowsFor({ ...clients, clientSources: ['AzureCloud', 'CorpNetPublic', '203.0.113.0/24'] });
  const changes = desiredRules(wanted({ flows, band: { from: 3000, to: 3000 } }));
  expect(changes.noRoom.map(({ id }) => id)).toEqual(['clients', 'management', 'loadbalancer', 'storage', 'sql', 'keyvault', 'monitor']);
  expect(changes.write.every(({ priority }) => priority === 3000)).toBe(true);
});

test('on a group that other subnets use, rules speak of the bound subnet only', () => {
  const { write } = desiredRules(wanted({ shared: true }));
  expect(write.map((rule) => (rule.direction === 'Inbound' ? rule.destinationAddressPrefixes : rule.sourceAddressPrefixes))).toEqual(
    write.map(() => ['10.0.1.0/28']),
  );
});

test('no prefix of the subnet is known: no foreign rule is trusted to cover anything', () => {
  const changes = desiredRules(wanted({ place: { ...place, subnetPrefixes: [] } }));
  expect(changes.write).toHaveLength(8);
});

test('where only the first of two rules fits before a foreign deny, the second is not written behind it', () => {
  const flows = flowsFor({ ...clients, clientSources: ['AzureCloud', '203.0.113.0/24'] }).slice(0, 1);
  const changes = desiredRules(wanted({ flows, rules: [foreign({ priority: 3001 })] }));
  expect(summary(changes)).toBe('3000 clients-azurecloud');
  expect(changes.shadowed.map(({ flow, by }) => [flow.id, by.name])).toEqual([['clients', 'corp']]);
});
