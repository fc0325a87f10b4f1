/** Promises about the forms of `apimvnet firewall`: rules that Azure and Terraform take, complete, and plain words where there is no list. */

import { expect, test } from '@jest/globals';
import { settingsOf } from '../../src/binding/model/values/settings.ts';
import type { BindingSpec } from '../../src/api/binding.ts';
import { notesFor, printed } from '../../src/cli/firewall/forms.ts';
import { listFor, type BoundList } from '../../src/cli/firewall/list.ts';
import { ruleSetOf } from '../../src/cli/firewall/rule-set.ts';
import type { FirewallRow } from '../../src/network/firewall.ts';
import { createStage, ordinarySpec } from '../scenarios/support/stage.ts';
import { network, routeTable, securityGroup, service, subnetId, tableId } from '../scenarios/support/world.ts';
import { argumentsOfPage, parseHcl, type HclBlock } from './hcl.test-support.ts';
import { armOn } from './preview.test-support.ts';

const tunnelled = [
  securityGroup('apim-nsg'),
  routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }),
  network('hub', {
    apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } },
    other: { prefix: '10.0.2.0/27' },
  }),
  service('orders'),
];
const stage = await createStage({ resources: tunnelled });
const spec = ordinarySpec() as BindingSpec;
const of = async (more: object = {}): Promise<BoundList> => ({
  namespace: 'gateways',
  name: 'orders',
  ...(await listFor(settingsOf({ ...spec, ...more }), armOn(stage), stage.clock)),
});
const list = await of({ dns: { servers: ['10.0.9.4', '10.0.9.5'] }, routing: { forcedTunnelling: 'Yes' } });
const row = (more: Partial<FirewallRow>): FirewallRow => ({
  kind: 'Host',
  name: 'a.example.com',
  protocol: 'Tcp',
  ports: ['443'],
  required: true,
  why: 'It is needed.',
  source: 'a page',
  ...more,
});

/** Every row as the packets that it is about: `tcp 443 to vault.azure.net`. */
const packetsOf = (rows: readonly FirewallRow[]): readonly string[] =>
  rows
    .flatMap(({ kind, name, protocol, ports }) =>
      ports.map((port) => `${protocol.toLowerCase()} ${port} to ${kind === 'Tag' && name === 'Internet' ? '*' : name}`),
    )
    .toSorted();

test('A list has the ranges that traffic comes from', () => {
  expect(list.sources).toEqual(['10.0.1.0/27']);
  expect(list.rows.length).toBeGreaterThan(40);
});

test('every row is in the rules, and the rules say nothing else', () => {
  const { network: direct, application } = ruleSetOf(list.rows);
  const said = [
    ...direct.flatMap(({ rules }) =>
      rules.flatMap(({ protocol, ports, addresses, hosts }) =>
        ports.flatMap((port) => [...addresses, ...hosts].map((to) => `${protocol.toLowerCase()} ${port} to ${to}`)),
      ),
    ),
    ...application.flatMap(({ rules }) =>
      rules.flatMap(({ protocols, hosts }) => protocols.flatMap(({ port }) => hosts.map((to) => `tcp ${port} to ${to}`))),
    ),
  ];
  expect([...new Set(said)].toSorted()).toEqual([...new Set(packetsOf(list.rows))]);
});

test.each([
  ['a wildcard on a port that is not of the web', row({ name: '*.servicebus.windows.net', ports: ['443', '5671'] }), ['5671']],
  ['a wildcard of the web', row({ name: '*.update.microsoft.com', ports: ['80', '443'] }), []],
  ['a host on a port of its own', row({ ports: ['1688'] }), []],
])('what no rule can say is told: %s', (_, one, ports) => {
  const notes = notesFor([{ namespace: 'a', name: 'b', rows: [one], sources: [] }], 'azure-policy').filter((note) =>
    note.includes('no rule'),
  );
  expect(notes).toEqual(ports.map((port) => expect.stringContaining(`${one.name} on port ${port}`)));
});

test('rules by name ask for the DNS proxy, and tables for nothing', () => {
  expect(notesFor([list], 'terraform').join()).toContain('DNS proxy');
  expect(notesFor([list], 'text')).toEqual([]);
  expect(ruleSetOf([row({ ports: ['443'] })]).needsDnsProxy).toBe(false);
});

test('names of rules are unique in a collection, stay when a host comes, and are such as Azure takes', () => {
  const namesIn = (rows: readonly FirewallRow[]) => {
    const { network: direct, application } = ruleSetOf(rows);
    return [...direct, ...application].map(({ rules }) => rules.map(({ name }) => name));
  };
  for (const names of namesIn(list.rows)) {
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,78}[a-z0-9]$/);
  }
  const first = list.rows.find(({ kind }) => kind === 'Host');
  if (!first) throw new Error('there are hosts');
  const kept = namesIn(list.rows).flat();
  const more = [
    { ...first, name: 'another.example.com' },
    { ...first, name: 'b.example.com', why: 'Something new is needed.' },
  ];
  expect(namesIn([...more, ...list.rows]).flat()).toEqual(expect.arrayContaining(kept));
});

test('azure-policy is a template of rule collection groups with the fields that the reference of templates has', () => {
  const two = [list, { ...list, name: 'second' }];
  const template = JSON.parse(printed(two, 'azure-policy')) as {
    readonly parameters: object;
    readonly resources: readonly {
      readonly type: string;
      readonly name: string;
      readonly dependsOn?: readonly string[];
      readonly properties: {
        readonly ruleCollections: readonly { readonly name: string; readonly priority: number; readonly rules: readonly object[] }[];
      };
    }[];
  };
  expect(template.resources.map(({ type }) => type)).toEqual(Array(2).fill('Microsoft.Network/firewallPolicies/ruleCollectionGroups'));
  expect(template.resources[1]?.dependsOn?.[0]).toContain('apimvnet-gateways-orders');
  // Microsoft: Microsoft.Network firewallPolicies/ruleCollectionGroups, template reference, read 2026-11-30.
  const fields = {
    NetworkRule: [
      'ruleType',
      'name',
      'description',
      'ipProtocols',
      'sourceAddresses',
      'destinationAddresses',
      'destinationFqdns',
      'destinationPorts',
    ],
    ApplicationRule: ['ruleType', 'name', 'description', 'protocols', 'sourceAddresses', 'targetFqdns'],
  };
  for (const { properties } of template.resources)
    for (const { rules, priority } of properties.ruleCollections) {
      expect(priority).toBeGreaterThanOrEqual(100);
      for (const rule of rules as readonly { readonly ruleType: keyof typeof fields; readonly sourceAddresses: readonly string[] }[]) {
        expect(fields[rule.ruleType]).toEqual(expect.arrayContaining(Object.keys(rule)));
        expect(rule.sourceAddresses).toEqual(['10.0.1.0/27']);
      }
      expect(new Set((rules as readonly { readonly ruleType: string }[]).map(({ ruleType }) => ruleType)).size).toBe(1);
    }
});

test('terraform is HCL with the blocks and arguments of the page of azurerm, all that are required among them', () => {
  const blocks = parseHcl(printed([list, { ...list, namespace: 'other.team' }], 'terraform'));
  const groups = blocks.filter(({ head }) => head[0] === 'resource');
  expect(groups.map(({ head }) => head.slice(1))).toEqual([
    ['azurerm_firewall_policy_rule_collection_group', 'apimvnet_gateways_orders'],
    ['azurerm_firewall_policy_rule_collection_group', 'apimvnet_other_team_orders'],
  ]);
  const check = (block: HclBlock, kind: string): void => {
    const { required, optional, blocks: inner } = argumentsOfPage[kind] ?? { required: ['no such block'], optional: [], blocks: {} };
    const given = Object.keys(block.attributes);
    expect([...required, ...optional]).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining([...required]));
    for (const one of block.blocks) {
      const next = inner[one.head[0] ?? ''];
      expect([kind, one.head[0], next]).toEqual([kind, one.head[0], expect.any(String)]);
      check(one, next ?? '');
    }
  };
  for (const one of groups) check(one, 'group');
});

test('what begins a template of Terraform in a text is no template', () => {
  const text = printed([{ ...list, rows: [row({ why: 'a ${b} and %{c} "d" \\ e.' })] }], 'terraform');
  expect(text).toContain('a $${b} and %%{c} \\"d\\" \\\\ e.');
});

test('csv has a line for each row, with cells that hold commas quoted and none that a sheet would run', () => {
  const lines = printed([{ ...list, rows: [row({ why: '=1+1' }), row({ why: 'a, "b"' })] }], 'csv').split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(",'=1+1,");
  expect(lines[2]).toContain(',"a, ""b""",');
});

test('P8: a tier without a subnet, a subnet that is not there, and a region that the service lacks are told instead of a list', async () => {
  await expect(of({ subnetId: subnetId('hub', 'apmi') })).rejects.toThrow(/subnets\/apmi does not exist; the network has apim, other$/);
  await expect(of({ subnetId: subnetId('hubb', 'apim') })).rejects.toThrow(/does not exist/);
  await expect(of({ mode: 'None' })).rejects.toThrow(/in mode None/);
  const further = { additionalLocations: [{ location: 'northeurope', subnetId: subnetId('hub', 'other') }] };
  await expect(of(further)).rejects.toThrow(/no region northeurope/);
  for (const sku of ['Basic', 'StandardV2', 'Consumption']) {
    const world = await createStage({ resources: [...tunnelled.slice(0, 3), service('orders', { sku })] });
    await expect(listFor(settingsOf(spec), armOn(world), world.clock)).rejects.toThrow(`tier ${sku} has no gateway in a subnet`);
  }
});
