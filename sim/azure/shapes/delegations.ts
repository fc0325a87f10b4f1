/** What a service that a subnet is delegated to may do there; Azure fills it in (hashicorp/terraform-provider-azurerm, azurerm_subnet, service_delegation). */

const subnets = 'Microsoft.Network/virtualNetworks/subnets';
const join = `${subnets}/join/action`;
const prepared = [join, `${subnets}/prepareNetworkPolicies/action`, `${subnets}/unprepareNetworkPolicies/action`];

const actions: Readonly<Record<string, readonly string[]>> = {
  'microsoft.containerinstance/containergroups': [`${subnets}/action`],
  'microsoft.web/serverfarms': [`${subnets}/action`],
  'microsoft.sql/managedinstances': prepared,
  'microsoft.databricks/workspaces': prepared,
  'microsoft.netapp/volumes': ['Microsoft.Network/networkinterfaces/*', join],
};

export const actionsOf = (serviceName: string): readonly string[] => actions[serviceName.toLowerCase()] ?? [join];
