/** The rules as Terraform: `azurerm_firewall_policy_rule_collection_group` for each binding (hashicorp/azurerm, read at 0a830d4). Formatted as `terraform fmt` does. */

import { groupName } from './azure-policy.ts';
import type { BoundList } from './list.ts';
import { groupPriority, ruleSetOf, type ApplicationRule, type Collection, type NetworkRule } from './rule-set.ts';

type Value = string | number | readonly string[] | { readonly raw: string };

interface Block {
  readonly head: string;
  readonly attributes: readonly (readonly [string, Value])[];
  readonly blocks?: readonly Block[];
}

export function terraform(lists: readonly BoundList[]): string {
  const policy: Block = {
    head: 'variable "firewall_policy_id"',
    attributes: [
      ['type', { raw: 'string' }],
      ['description', 'ID of the Azure Firewall policy that gateways of Azure API Management go out by.'],
    ],
  };
  return [
    '# What gateways of Azure API Management must reach; made by apimvnet firewall.',
    ...[policy, ...lists.map(group)].map((one) => print(one, '')),
  ].join('\n\n');
}

function group(list: BoundList, at: number): Block {
  const { network, application } = ruleSetOf(list.rows);
  const blockOf =
    (kind: string, sources: readonly string[]) =>
    ({ name, priority, rules }: Collection<NetworkRule | ApplicationRule>): Block => ({
      head: kind,
      attributes: [
        ['name', name],
        ['priority', priority],
        ['action', 'Allow'],
      ],
      blocks: rules.map((rule) => ruleIn(rule, sources)),
    });
  return {
    head: `resource "azurerm_firewall_policy_rule_collection_group" ${quoted(identifier(list))}`,
    attributes: [
      ['name', groupName(list)],
      ['firewall_policy_id', { raw: 'var.firewall_policy_id' }],
      ['priority', groupPriority + at],
    ],
    blocks: [
      ...network.map(blockOf('network_rule_collection', list.sources)),
      ...application.map(blockOf('application_rule_collection', list.sources)),
    ],
  };
}

const identifier = (list: BoundList): string => groupName(list).replaceAll(/[^A-Za-z0-9_]/g, '_');

function ruleIn(rule: NetworkRule | ApplicationRule, sources: readonly string[]): Block {
  const common = [
    ['name', rule.name],
    ['description', rule.description],
  ] as const;
  switch (rule.is) {
    case 'Network':
      return {
        head: 'rule',
        attributes: [
          ...common,
          ['protocols', [rule.protocol]],
          ['source_addresses', sources],
          ...(rule.addresses.length > 0 ? [['destination_addresses', rule.addresses] as const] : []),
          ...(rule.hosts.length > 0 ? [['destination_fqdns', rule.hosts] as const] : []),
          ['destination_ports', rule.ports],
        ],
      };
    case 'Application':
      return {
        head: 'rule',
        attributes: [...common, ['source_addresses', sources], ['destination_fqdns', rule.hosts]],
        blocks: rule.protocols.map(({ type, port }) => ({
          head: 'protocols',
          attributes: [
            ['type', type],
            ['port', port],
          ],
        })),
      };
  }
}

function print({ head, attributes, blocks = [] }: Block, indent: string): string {
  const inner = `${indent}  `;
  const widest = Math.max(...attributes.map(([name]) => name.length));
  return [
    `${indent}${head} {`,
    ...attributes.map(([name, value]) => `${inner}${name.padEnd(widest)} = ${literal(value)}`),
    ...blocks.flatMap((block) => ['', print(block, inner)]),
    `${indent}}`,
  ].join('\n');
}

function literal(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return quoted(value);
  return 'raw' in value ? value.raw : `[${value.map(quoted).join(', ')}]`;
}

/** What begins a template in a quoted text is doubled (Terraform: Strings and Templates, Escape Sequences). */
const quoted = (text: string): string => JSON.stringify(text).replaceAll(/([$%])\{/g, '$1$1{');
