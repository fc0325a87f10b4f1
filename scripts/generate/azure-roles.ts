/** The Azure role of deploy/azure-role.json in four parts, for who gives each where it is needed: what is read, the gateway, its network, its names. */

import { readFileSync } from 'node:fs';

interface Role {
  readonly Actions: readonly string[];
  readonly AssignableScopes: readonly string[];
}

interface Part {
  readonly name: string;
  readonly description: string;
  readonly holds: (action: string) => boolean;
}

/** Each action goes into the first part that holds it. A POST that only reads is read. */
const parts: readonly Part[] = [
  {
    name: 'reader',
    description: 'All that apim-vnet-operator reads: enough by itself where every binding has policy Audit. Assign it to the subscription.',
    holds: (action) => /\/read$/.test(action) || /\/listNetworkManagerEffectiveSecurityAdminRules\/action$/.test(action),
  },
  {
    name: 'gateway',
    description: 'What apim-vnet-operator changes of API Management services. Assign it to the services, or to their resource group.',
    holds: (action) => action.startsWith('Microsoft.ApiManagement/'),
  },
  {
    name: 'dns',
    description:
      'What apim-vnet-operator changes for spec.dns: private zones, their links, and the DNS servers of networks. Assign it to the resource groups of the zones and of the networks; for dns.servers also to what these are peered with, and to their DDoS plans.',
    holds: (action) =>
      action.startsWith('Microsoft.Network/privateDnsZones/') ||
      /\/(virtualNetworks\/(write|join\/action|peer\/action)|ddosProtectionPlans\/join\/action)$/.test(action),
  },
  {
    name: 'network',
    description:
      'What apim-vnet-operator changes of subnets, security groups, route tables and public addresses. Assign it to the resource groups of these.',
    holds: () => true,
  },
];

const roleJson = (part: Part, actions: readonly string[], scopes: readonly string[]): string =>
  `${JSON.stringify(
    {
      Name: `apim-vnet-operator-${part.name}`,
      IsCustom: true,
      Description: part.description,
      Actions: actions,
      NotActions: [],
      DataActions: [],
      NotDataActions: [],
      AssignableScopes: scopes,
    },
    null,
    2,
  )}\n`;

function fileFor(part: Part): string {
  const { Actions, AssignableScopes } = JSON.parse(readFileSync(new URL('../../deploy/azure-role.json', import.meta.url), 'utf8')) as Role;
  const mine = Actions.filter((action) => parts.find(({ holds }) => holds(action)) === part);
  return roleJson(part, mine, AssignableScopes).replace(/"AssignableScopes": \[\s+("[^"]+")\s+\]/, '"AssignableScopes": [$1]');
}

export const azureRoleFiles = parts.map((part) => ({
  path: `deploy/azure-roles/${part.name}.json`,
  make: () => Promise.resolve(fileFor(part)),
}));
