/** A template that puts the rules into an Azure Firewall policy: a rule collection group for each binding. */

import { groupPriority, ruleSetOf, type ApplicationRule, type NetworkRule } from './rule-set.ts';
import type { BoundList } from './list.ts';

/** Azure REST API: Microsoft.Network/firewallPolicies/ruleCollectionGroups, 2024-05-01. */
const apiVersion = '2024-05-01';

export const azurePolicy = (lists: readonly BoundList[]): string =>
  JSON.stringify(
    {
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      metadata: { description: 'What gateways of Azure API Management must reach; made by apimvnet firewall.' },
      parameters: {
        firewallPolicyName: { type: 'string', metadata: { description: 'Name of the Azure Firewall policy, in this resource group.' } },
        priority: { type: 'int', defaultValue: groupPriority, metadata: { description: 'Of the first group, from 100 to 65000.' } },
      },
      resources: lists.map(group),
    },
    null,
    2,
  );

/** Azure changes one group of a policy at a time, so each waits for the one before it. */
function group(list: BoundList, at: number, all: readonly BoundList[]): object {
  const { network, application } = ruleSetOf(list.rows);
  const before = all[at - 1];
  return {
    type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    apiVersion,
    name: `[format('{0}/${groupName(list)}', parameters('firewallPolicyName'))]`,
    ...(before === undefined
      ? {}
      : {
          dependsOn: [
            `[resourceId('Microsoft.Network/firewallPolicies/ruleCollectionGroups', parameters('firewallPolicyName'), '${groupName(before)}')]`,
          ],
        }),
    properties: {
      priority: at === 0 ? "[parameters('priority')]" : `[add(parameters('priority'), ${at})]`,
      ruleCollections: [...network, ...application].map(({ name, priority, rules }) => ({
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
        name,
        priority,
        action: { type: 'Allow' },
        rules: rules.map((rule) => ruleIn(rule, list.sources)),
      })),
    },
  };
}

export const groupName = ({ namespace, name }: Pick<BoundList, 'namespace' | 'name'>): string => `apimvnet-${namespace}-${name}`;

function ruleIn(rule: NetworkRule | ApplicationRule, sources: readonly string[]): object {
  const { name, description } = rule;
  switch (rule.is) {
    case 'Network':
      return {
        ruleType: 'NetworkRule',
        name,
        description,
        ipProtocols: [rule.protocol],
        sourceAddresses: sources,
        ...(rule.addresses.length > 0 ? { destinationAddresses: rule.addresses } : {}),
        ...(rule.hosts.length > 0 ? { destinationFqdns: rule.hosts } : {}),
        destinationPorts: rule.ports,
      };
    case 'Application':
      return {
        ruleType: 'ApplicationRule',
        name,
        description,
        protocols: rule.protocols.map(({ type, port }) => ({ protocolType: type, port })),
        sourceAddresses: sources,
        targetFqdns: rule.hosts,
      };
  }
}
