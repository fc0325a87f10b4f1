/** Promises about the rules that we write: needed ones only, in the band, stable, and never behind a user's deny. */

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
      '3000 clients, 3001 management, 3002 loadbalancer, 3003 trafficmanager, 3000 certificates, 3001 storage, 3002 sql, 3003 keyvault, 3004 monitor',
    );
  });

  test('keeps every required flow open under a later deny of everything', () => {
    const rules = [...changes.write, foreign({ priority: 4000 }), foreign({ priority: 4000, direction: 'Outbound' })];
    for (const flow of flowsFor(clients).filter(({ need }) => need === 'Required'))
      expect([flow.id, evaluate(rules, flow, place).is]).toEqual([flow.id, 'Allowed']);
  });

  test('needs nothing more once they are written', () => {
    expect(desiredRules(wanted({ rules: changes.write }))).toEqual({
      write: [],
      narrow: [],
      remove: [],
      retire: [],
      shadowed: [],
      noRoom: [],
    });
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
  expect(changes.noRoom.map(({ id }) => id)).toEqual([
    'clients',
    'management',
    'loadbalancer',
    'trafficmanager',
    'storage',
    'sql',
    'keyvault',
    'monitor',
  ]);
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
  expect(changes.write).toHaveLength(9);
});

test('where only the first of two rules fits before a foreign deny, the second is not written behind it', () => {
  const flows = flowsFor({ ...clients, clientSources: ['AzureCloud', '203.0.113.0/24'] }).slice(0, 1);
  const changes = desiredRules(wanted({ flows, rules: [foreign({ priority: 3001 })] }));
  expect(summary(changes)).toBe('3000 clients-azurecloud');
  expect(changes.shadowed.map(({ flow, by }) => [flow.id, by.name])).toEqual([['clients', 'corp']]);
});

describe('each peer of a flow has its own rule', () => {
  const named = (clientSources: readonly string[], rules: readonly SecurityRule[] = [], change: Partial<Wanted> = {}) =>
    desiredRules(wanted({ flows: flowsFor({ ...clients, clientSources }).slice(0, 1), rules, ...change }));

  test('all ranges are in one, each tag is in one', () => {
    const { write } = named(['203.0.113.0/24', 'AzureFrontDoor.Backend', '198.51.100.7', 'AzureCloud']);
    expect(write.map(({ name, sourceAddressPrefixes }) => `${name.slice(16)}: ${sourceAddressPrefixes.join()}`)).toEqual([
      'clients-azurefrontdoor.backend: AzureFrontDoor.Backend',
      'clients-azurecloud: AzureCloud',
      'clients-ranges: 203.0.113.0/24,198.51.100.7',
    ]);
  });

  test('a deny of one peer keeps nothing from the others', () => {
    const deny = foreign({ sourceAddressPrefixes: ['203.0.113.0/24'], destinationPortRanges: ['443'] });
    const changes = named(['AzureFrontDoor.Backend', '203.0.113.0/24'], [deny]);
    expect(summary(changes)).toBe('3000 clients-azurefrontdoor.backend');
    expect(changes.shadowed.map(({ flow, by }) => [flow.id, by.name])).toEqual([['clients', 'corp']]);
  });

  test('one more peer leaves the rules of the others as they are, but for a name of its own', () => {
    const before = named(['Internet', '203.0.113.0/24']).write;
    const { write, remove } = named(['Internet', 'AzureCloud', '203.0.113.0/24'], before);
    expect(write.map(({ name }) => name.slice(16))).toEqual(['clients-azurecloud']);
    expect(remove).toEqual([]);
  });

  test('nobody named any more: the rule for clients goes, and nothing is opened', () => {
    const before = named(['Internet']).write;
    expect(named([], before)).toMatchObject({ write: [], remove: before });
  });
});

describe('a rule that is there is kept', () => {
  const present = desiredRules(wanted()).write;

  test('when a user changed it, it is put right under its own name and priority', () => {
    const [first, ...rest] = present;
    const changed = { ...foreign(first ?? {}), name: 'APIMVNET-0A1B2C-clients', access: 'Deny' as const };
    const { write, remove } = desiredRules(wanted({ rules: [changed, ...rest] }));
    expect(write).toEqual([{ ...first, name: changed.name }]);
    expect(remove).toEqual([]);
  });

  test('when the band moves and has room, it moves along', () => {
    const { write } = desiredRules(wanted({ rules: present, band: { from: 200, to: 399 } }));
    expect(Object.fromEntries(write.map(({ name, priority }) => [name, priority]))).toEqual(
      Object.fromEntries(present.map(({ name, priority }) => [name, priority - 2800])),
    );
  });

  test('when the band moves and has no room, it stays where it is and works', () => {
    const full = (['Inbound', 'Outbound'] as const).map((direction) =>
      foreign({ name: `full-${direction}`, direction, priority: 200, access: 'Allow', destinationPortRanges: ['9'] }),
    );
    const changes = desiredRules(wanted({ rules: [...full, ...present], band: { from: 200, to: 200 } }));
    expect(changes).toMatchObject({ write: [], remove: [] });
    expect(changes.noRoom).toHaveLength(present.length);
  });

  test('behind a deny that came later, so that it works again when the deny goes', () => {
    const deny = foreign({ priority: 150, destinationPortRanges: ['3443'] });
    const changes = desiredRules(wanted({ rules: [deny, ...present] }));
    expect(changes).toMatchObject({ write: [], remove: [] });
    expect(changes.shadowed.map(({ flow }) => flow.id)).toEqual(['management']);
  });

  test('although a foreign allow now covers its flow', () => {
    const allow = foreign({ access: 'Allow', sourceAddressPrefixes: ['ApiManagement'], destinationPortRanges: ['3443'] });
    expect(desiredRules(wanted({ rules: [allow, ...present] }))).toMatchObject({ write: [], remove: [] });
  });
});

test('rules of another binding are foreign like any others: they cover a flow, and are never changed', () => {
  const theirs = foreign({
    name: 'apimvnet-ffffff-management',
    access: 'Allow',
    priority: 3000,
    sourceAddressPrefixes: ['ApiManagement'],
    destinationPortRanges: ['3443'],
  });
  const { write, remove } = desiredRules(wanted({ rules: [theirs] }));
  expect(write.map(({ name }) => name.slice(16))).toContain('management');
  expect([...write, ...remove].some(({ name }) => name === theirs.name)).toBe(false);
});

test('every rule says whose it is and what for, within what Azure takes', () => {
  const long = 'x'.repeat(200);
  for (const { name, description } of desiredRules(
    wanted({ owner: long, flows: flowsFor({ ...clients, clientSources: ['A'.repeat(90)] }) }),
  ).write) {
    expect(name.length).toBeLessThanOrEqual(80);
    expect(description?.length).toBeLessThanOrEqual(140);
  }
  expect(desiredRules(wanted()).write[1]?.description).toBe('apim-vnet-operator cluster/platform/orders: management endpoint');
});

test('clients are narrowed last: what a rule for all clients let through has its own rule again before', () => {
  const before = desiredRules(wanted()).write.map((one) =>
    one.name.endsWith('-trafficmanager') ? { ...one, access: 'Deny' as const } : one,
  );
  const flows = flowsFor({ ...clients, clientSources: ['203.0.113.0/24'] });
  expect(desiredRules(wanted({ flows, rules: before })).write.map(({ name }) => name.slice('apimvnet-0a1b2c-'.length))).toEqual([
    'trafficmanager',
    'clients',
  ]);
});

describe('W22: rules for sources that users name', () => {
  const rulesFor = (clientSources: readonly string[]) =>
    desiredRules(wanted({ flows: flowsFor({ ...clients, clientSources }).filter(({ id }) => id === 'clients') })).write;
  const long = `A${'b'.repeat(30)}.C${'d'.repeat(30)}`;

  test.each<[string, readonly string[], readonly (readonly [name: string, sources: readonly string[]])[]]>([
    ['everything', ['0.0.0.0/0'], [['clients', ['0.0.0.0/0']]]],
    ['everything and a range', ['0.0.0.0/0', '203.0.113.0/24'], [['clients', ['0.0.0.0/0']]]],
    ['a private range and everything', ['10.0.0.0/8', '0.0.0.0/0'], [['clients', ['0.0.0.0/0']]]],
    ['everything and a tag', ['Internet', '0.0.0.0/0'], [['clients', ['0.0.0.0/0']]]],
    ['everything by a word, and a range', ['203.0.113.0/24', 'Any'], [['clients', ['Any']]]],
    ['everything with host bits, and a tag', ['Internet', '203.0.113.7/0'], [['clients', ['203.0.113.7/0']]]],
    [
      'a tag and ranges',
      ['AzureFrontDoor.Backend', '203.0.113.0/24', '198.51.100.0/24'],
      [
        ['clients-azurefrontdoor.backend', ['AzureFrontDoor.Backend']],
        ['clients-ranges', ['203.0.113.0/24', '198.51.100.0/24']],
      ],
    ],
  ])('W22: %s', (_, sources, rules) =>
    expect(rulesFor(sources).map((rule) => [rule.name.slice('apimvnet-0a1b2c-'.length), rule.sourceAddressPrefixes])).toEqual(rules),
  );

  test.each([
    ['a blank', 'Front Door'],
    ['a slash', 'a/b'],
    ['a colon', 'fd00::1'],
    ['dots at its end', 'Storage..'],
    ['other letters', 'Größe'],
    ['what a path would be', '../../x'],
    ['more than a name holds', `${long}.${long}`],
  ])('W22: a source with %s gets a name that Azure takes, and its own', (_, source) => {
    const names = rulesFor([source, `${source}x`, 'Internet']).map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^apimvnet-0a1b2c-clients-([a-z0-9][a-z0-9_.-]{0,54})?[a-z0-9_]$/);
    expect(new Set(names).size).toBe(3);
  });
});
