/** Promises about `apimvnet lint`: what a template or a plan declares is judged as the operator judges it in Azure, and what is not known is said. */

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { lintCommand } from '../../src/cli/commands/lint.ts';
import { parse, valueOfText } from '../../src/cli/lint/arm/expressions.ts';
import { chosen } from '../../src/cli/lint/choose.ts';
import { judged } from '../../src/cli/lint/judge.ts';
import { isUnknown, type Declared } from '../../src/cli/lint/model.ts';
import { declaredIn, tagsIn } from '../../src/cli/lint/read.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

type Json = Record<string, unknown>;
const file = (name: string): string => new URL(`lint/${name}.json`, import.meta.url).pathname;
const textOf = (name: string): string => readFileSync(file(name), 'utf8');
const open = (name: string): Json => JSON.parse(textOf(name)) as Json;

const printed: string[] = [];
const said: string[] = [];
jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
jest.spyOn(console, 'error').mockImplementation((text) => void said.push(String(text)));
afterEach(() => {
  printed.splice(0);
  said.splice(0);
});
const lint = async (...args: readonly string[]) => ({ code: await lintCommand.run(args, {}), text: printed.splice(0).join('\n') });

const nobody = { mode: undefined, tier: undefined, location: undefined, subnets: [] };
const declared = (value: Json, parameters: Json = {}): Declared => declaredIn(JSON.stringify(value), 'a.json', parameters, undefined);
const findingsIn = (value: Json, parameters: Json = {}, more: Partial<Parameters<typeof chosen>[1]> = {}) => {
  const { planned } = chosen(declared(value, parameters), { ...nobody, ...more });
  return planned.flatMap((one) => judged(one, undefined).findings);
};
const blocked = (value: Json, parameters: Json = {}) =>
  findingsIn(value, parameters)
    .filter(({ check, severity }) => check === 'FlowBlocked' && severity === 'Blocking')
    .map(({ message }) => /flow "([^"]+)"/.exec(message)?.[1]);

describe('P18: a template that Bicep built', () => {
  const template = open('bicep-modules');

  test('P18: rules that a module makes in a loop are judged, and the port that is nearly right is named', () => {
    expect(blocked(template)).toEqual(['certificate validation', 'Azure Key Vault', 'Azure Monitor']);
    expect(
      findingsIn(template)
        .map(({ message }) => message)
        .join(),
    ).toContain('Rule out-keyvault has 433: did you mean 443?');
  });

  test('P18: parameters decide what is there', () => {
    expect(blocked(template, { outboundDeny: false })).toEqual([]);
    expect(findingsIn(template, { sku: 'Basic' }).map(({ check }) => check)).toEqual(['TierNotSupported']);
  });

  test('P18: the gateway, its subnet and its mode are those of the file, and the other subnet is not judged', () => {
    const { planned, notKnown } = chosen(declared(template, { prefix: 'fabrikam' }), nobody);
    expect(planned).toMatchObject([
      { mode: 'Internal', tier: 'Premium', subnet: { name: 'vnet-fabrikam/snet-apim', prefixes: ['10.40.1.0/27'] } },
    ]);
    expect(planned[0]?.group).toMatchObject({
      name: 'nsg-fabrikam-apim',
      address: 'd-nsg > Microsoft.Network/networkSecurityGroups nsg-fabrikam-apim',
    });
    expect(planned[0]?.group?.rules.map(({ name }) => name)).toEqual([
      'management',
      'loadbalancer',
      'out-storage',
      'out-sql',
      'out-keyvault',
      'deny-internet-out',
    ]);
    expect(notKnown).toEqual([]);
  });
});

describe('P18: a template with a list of resources', () => {
  const template = open('arm-classic');

  test('P18: separate and child rules count as those in the group; what only deployment knows is said', () => {
    const { groups, notKnown } = declared(template);
    expect(groups[0]?.rules.map(({ name }) => name).toSorted()).toEqual(['admin', 'clients', 'management', 'probes', 'traffic-manager']);
    expect(notKnown).toEqual(["the source of rule admin of Microsoft.Network/networkSecurityGroups apim-nsg: parameters('adminRange')"]);
  });

  test('P18: a deny of unknown addresses is a doubt and blocks nothing; once it is known it is judged', () => {
    expect(blocked(template)).toEqual([]);
    expect(findingsIn(template).some(({ check }) => check === 'FlowUnknown')).toBe(true);
    expect(findingsIn(template, { adminRange: '10.0.0.0/8' }).some(({ check }) => check === 'FlowUnknown')).toBe(false);
  });

  test('P18: a default route to an appliance is told, and goes by a parameter', () => {
    expect(findingsIn(template).map(({ check }) => check)).toEqual(expect.arrayContaining(['RouteMissing', 'FirewallMustAllow']));
    expect(findingsIn(template, { tunnel: false }).some(({ check }) => /Route|Firewall/.test(check))).toBe(false);
    expect(findingsIn(template, { firewallIp: '10.9.0.4' }).find(({ check }) => check === 'FirewallMustAllow')?.message).toContain(
      'VirtualAppliance 10.9.0.4',
    );
  });

  test('P18: a subnet that is too small, delegated, or without a group', () => {
    const changed = (change: (subnet: Json) => void): Json => {
      const copy = structuredClone(template);
      const network = (copy['resources'] as Json[]).find(({ type }) => type === 'Microsoft.Network/virtualNetworks');
      change(((network?.['properties'] as Json)['subnets'] as Json[])[0]?.['properties'] as Json);
      return copy;
    };
    expect(findingsIn(changed((subnet) => (subnet['addressPrefix'] = '10.0.1.0/30'))).map(({ check }) => check)).toContain(
      'SubnetTooSmall',
    );
    expect(
      findingsIn(
        changed((subnet) => (subnet['delegations'] = [{ name: 'a', properties: { serviceName: 'Microsoft.Web/serverFarms' } }])),
      ).map(({ check }) => check),
    ).toContain('SubnetDelegated');
    expect(findingsIn(changed((subnet) => delete subnet['networkSecurityGroup'])).map(({ check }) => check)).toContain('NoSecurityGroup');
  });
});

describe('P18: a plan of Terraform', () => {
  const plan = open('terraform-plan');

  test('P18: rules in the group and beside it, routes apart, associations and the gateway by references through modules', () => {
    const { planned, notKnown } = chosen(declared(plan), nobody);
    expect(notKnown).toEqual([]);
    expect(planned).toMatchObject([
      {
        title: 'contoso-apim',
        mode: 'External',
        tier: 'Premium',
        units: 2,
        location: 'northeurope',
        subnet: { address: 'module.network.azurerm_subnet.this["apim"]', dnsServers: ['10.60.0.4'] },
        group: { address: 'module.network.azurerm_network_security_group.apim' },
        table: { address: 'module.network.azurerm_route_table.apim', routes: [{ prefix: '0.0.0.0/0', nextHopType: 'None' }] },
      },
    ]);
    expect(planned[0]?.group?.rules.map(({ name }) => name)).toEqual(['management', 'clients', 'probes', 'trafficmanager', 'no-sql']);
    const checks = findingsIn(plan).map(({ check, severity }) => `${severity} ${check}`);
    expect(checks).toEqual(expect.arrayContaining(['Blocking FlowBlocked', 'Blocking TrafficDropped']));
    expect(blocked(plan)).toEqual(['Azure SQL']);
  });

  test('P18: what is known after apply only is said', () => {
    const copy = structuredClone(plan) as { resource_changes: { address: string; change: { after_unknown: Json } }[] } & Json;
    for (const { address, change } of copy.resource_changes)
      if (address.endsWith('azurerm_route.default')) change.after_unknown = { next_hop_type: true };
    expect(declared(copy).notKnown).toEqual([
      'the next hop of route default of module.network.azurerm_route_table.apim: known after apply',
    ]);
  });
});

describe('the command', () => {
  test.each([
    ['bicep-modules', [], 3],
    ['bicep-modules', ['--parameters', file('open')], 0],
    // The port that is nearly right is worth a word.
    ['bicep-modules', ['--parameters', file('open'), '--fail-on', 'advisory'], 3],
    ['arm-classic', ['--parameters', file('straight')], 4],
    ['terraform-plan', [], 3],
  ])('%s %j ends with %p', async (name, args, code) => expect((await lint(file(name), ...args)).code).toBe(code));

  test('speaks of no binding, and names where in the file it is', async () => {
    for (const name of ['bicep-modules', 'arm-classic', 'terraform-plan'])
      expect((await lint(file(name))).text).not.toMatch(/binding|policy Audit|status\.plan|spec\./);
    expect((await lint(file('terraform-plan'))).text).toContain('Blocking: TrafficDropped at module.network.azurerm_route_table.apim');
  });

  test('sarif has a rule for each check, and a result for each finding with file and resource', async () => {
    const log = JSON.parse((await lint(file('terraform-plan'), '-o', 'sarif')).text) as {
      readonly version: string;
      readonly runs: readonly {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly Json[];
      }[];
    };
    const [json] = JSON.parse((await lint(file('terraform-plan'), '-o', 'json')).text) as readonly {
      readonly gateways: readonly { readonly findings: readonly Json[] }[];
    }[];
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.results).toHaveLength(json?.gateways[0]?.findings.length ?? 0);
    const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    for (const result of run?.results ?? []) {
      expect(rules[Number(result['ruleIndex'])]).toBe(result['ruleId']);
      expect(['error', 'warning', 'note']).toContain(result['level']);
      expect(JSON.stringify(result['locations'])).toContain('terraform-plan.json');
    }
  });

  test('a file that is neither is told what to do, and ends with 1', async () => {
    expect((await lint(file('../../../package'))).code).toBe(1);
    expect(said.join()).toMatch(/is neither an ARM template/);
    expect(() => declaredIn("param location string = 'a'\nresource a 'b@c' = {}\n", 'main.bicep', {}, undefined)).toThrow(
      /is not JSON: .*az bicep build/,
    );
  });

  test('of several subnets one must be named, and a slip is answered with those that there are', () => {
    const two = structuredClone(open('arm-classic')) as { resources: Json[] } & Json;
    two.resources = two.resources
      .filter(({ type }) => type === 'Microsoft.Network/networkSecurityGroups')
      .flatMap((one) => [
        { ...one, name: 'front' },
        { ...one, name: 'back' },
      ]);
    expect(() => chosen(declared(two), nobody)).toThrow(UsageError);
    expect(chosen(declared(two), { ...nobody, subnets: ['back'] }).planned.map(({ group }) => group?.name)).toEqual(['back']);
    expect(() => chosen(declared(two), { ...nobody, subnets: ['bcak'] })).toThrow(/network\/front, network\/back/);
  });

  test('the published list of service tags tells ranges apart', () => {
    const template = JSON.parse(
      textOf('arm-classic').replace('"sourceAddressPrefix": "Internet"', '"sourceAddressPrefix": "203.0.113.0/24"'),
    ) as Json;
    const list = tagsIn(
      JSON.stringify({
        cloud: 'Public',
        changeNumber: 9,
        values: [{ name: 'AzureTrafficManager', properties: { addressPrefixes: ['13.65.92.0/24'] } }],
      }),
      'tags.json',
    );
    const verdict = (adminRange: string) =>
      chosen(declared(template, { adminRange, tunnel: false }), nobody).planned.flatMap((one) =>
        judged(one, list)
          .findings.filter(({ message }) => message.includes('rule admin') || message.startsWith('Rule admin'))
          .map(({ check }) => check),
      );
    expect(verdict('13.65.0.0/16')).toEqual(['FlowBlocked']);
    expect(verdict('20.1.0.0/16')).toEqual([]);
  });
});

describe('expressions', () => {
  const scope = {
    call: (name: string, args: readonly unknown[]) =>
      name === 'parameters' ? (args[0] === 'known' ? ['a', 'b'] : { unknown: 'p' }) : undefined,
  };
  test.each<[string, unknown]>([
    ['plain', 'plain'],
    ['[[literal]', '[literal]'],
    ["[concat('a', 'b''c', 1)]", "ab'c1"],
    ["[format('{0}-{1}', toUpper('x'), add(1, 2))]", 'X-3'],
    ["[parameters('known')[1]]", 'b'],
    ["[if(equals('A', 'a'), 'yes', parameters('unknown'))]", 'yes'],
    ["[and(false(), parameters('unknown'))]", false],
    ["[coalesce(null(), 'b')]", 'b'],
    ["[union(createArray('a'), createArray('a', 'b'))]", ['a', 'b']],
    ["[createObject('k', 'v').k]", 'v'],
    ["[last(split('a/b/c', '/'))]", 'c'],
    [
      "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'hub', 'apim')]",
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim',
    ],
  ])('%s', (text, value) => expect(valueOfText(text, scope)).toEqual(value));

  test.each([
    "[concat('a', parameters('unknown'))]",
    "[listKeys('x', '2020').value]",
    "[parameters('known')[7]]",
    '[not an expression]',
    "[concat('a'",
  ])('%s is not known, or a text', (text) => {
    const value = valueOfText(text, scope);
    expect(isUnknown(value) || value === text).toBe(true);
  });

  test('whatever is no expression is none', () => {
    for (const text of ['', 'a', 'a(', "a('b' 'c')", "a('b').", "a('b')[", '1 2']) expect(parse(text)).toBeUndefined();
  });
});
