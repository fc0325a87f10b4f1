/** What ARM answers when it refuses, as users quote it. */

import { classify } from './errors.ts';

interface Quote {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly detail?: readonly [code: string, message: string];
  readonly is: string;
  /** Where it was published. */
  readonly from: string;
}

const aso = 'recorded: Azure/azure-service-operator';
const cli = 'recorded: Azure/azure-cli';
export const sub = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const group = `${sub}/resourceGroups/gateways`;
export const subnet = `${group}/providers/Microsoft.Network/virtualNetworks/hub/subnets/apim`;
const apim = `${group}/providers/Microsoft.ApiManagement/service/orders`;
export const nsg = `${group}/providers/Microsoft.Network/networkSecurityGroups/apim-nsg`;
const client = "The client '22222222-2222-4222-8222-222222222222' with object id '22222222-2222-4222-8222-222222222222'";
const needsGroup = `Invalid parameter: API Management service deployment into SubnetId \`${subnet}\` requires a Network Security Group to be associated with it. For recommended configuration and sample templates, please refer to aka.ms/apimvnet`;
const unfinished = `Cannot proceed with operation because resource ${subnet} used by resource nic is not in Succeeded state. Resource is in Updating state and the last operation that updated/is updating the resource is PutSubnetOperation.`;
const jpaz = 'Azure/jpazpaas: faile-to-enable-zone-redundancy, 2021-09-10';

export const quotes: readonly Quote[] = [
  {
    status: 409,
    code: 'ServiceLocked',
    message: 'The API Service orders is transitioning at this time. Please try the request again later.',
    is: 'Waiting',
    from: 'recorded: Azure/azure-sdk-for-net, GetOutboundNetworkDependencies',
  },
  {
    status: 409,
    code: 'ServiceAlreadyExistsInSoftDeletedState',
    message:
      'Api service orders was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it. See https://aka.ms/apimsoftdelete.',
    is: 'Invalid',
    from: aso,
  },
  { status: 404, code: 'ServiceNotFound', message: 'Api service does not exist: orders', is: 'Gone', from: aso },
  { status: 400, code: 'InvalidParameters', message: needsGroup, is: 'Invalid', from: 'quoted in public Terraform modules, older' },
  { status: 400, code: 'NetworkSecurityGroupNotFound', message: needsGroup, is: 'Invalid', from: 'quoted in public Terraform modules' },
  {
    status: 400,
    code: 'InvalidParameters',
    message: `API Management service deployment into a Virtual Network using Public IP Address, requires a new subnet, as we setup a parallel compute and swap it after successful setup, to avoid downtime. For more details refer to https://aka.ms/apimvnet. Subnet ${subnet} referenced by lb cannot be used because it contains external resources. The external resources in this subnet are (Microsoft.ApiManagement/service, x). You need to delete these external resources before deploying into this subnet.`,
    is: 'Invalid',
    from: jpaz,
  },
  {
    status: 400,
    code: 'InvalidParameters',
    message:
      'API Management service deployment into a Virtual Network requires that the PublicIPAddress resource is not already assigned to another resource, as we setup a parallel compute and swap it after successful setup, to avoid downtime. Resource lb is referencing public IP address ip that is already allocated to resource lb.',
    is: 'Invalid',
    from: jpaz,
  },
  {
    status: 400,
    code: 'InvalidParameters',
    message: `API Management service stv2 platform deployment into ${subnet} is not supported, as it already contains API Management service(s) with stv1 platform in it as suggested by presence of "${subnet}/resourceNavigationLinks/old". Please select a different subnet and try again. Refer to https://aka.ms/apim-infrastructure`,
    is: 'Invalid',
    from: 'Azure/jpazpaas: Migration-stv1-to-stv2-for-APIM, 2024-02-13',
  },
  ...[422, 409].map((status) => ({
    status,
    code: 'ManagementApiRequestFailed',
    message:
      "Failed to connect to management endpoint orders.management.azure-api.net:3443 for a service deployed in a Virtual Network. Make sure to follow guidance at https://aka.ms/apim-vnet-common-issues for Inbound connectivity to Management endpoint. Check 'ApiManagement Control Plane - inbound' connectivity at https://aka.ms/apimnetworkstatus.",
    is: 'Transient',
    from: 'Azure/azure-rest-api-specs#10289, microsoft/vscode-apimanagement#239',
  })),
  {
    status: 403,
    code: 'LinkedAuthorizationFailed',
    message: `${client} has permission to perform action 'Microsoft.ApiManagement/service/write' on scope '${apim}'; however, it does not have permission to perform action 'join/action' on the linked scope(s) '${subnet}' or the linked scope(s) are invalid.`,
    is: 'Blocked/Authorization',
    from: 'Azure/azure-cli#23447',
  },
  {
    status: 403,
    code: 'AuthorizationFailed',
    message: `${client} does not have authorization to perform action 'Microsoft.Network/networkSecurityGroups/read' over scope '${nsg}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    is: 'Blocked/Authorization',
    from: `${cli}, test_resource_policy_identity`,
  },
  {
    status: 409,
    code: 'ScopeLocked',
    message: `The scope '${nsg}' cannot perform delete operation because following scope(s) are locked: '${group}'. Please remove the lock and try again.`,
    is: 'Blocked/Lock',
    from: `${cli}, test_cannotdelete_resource_lock`,
  },
  {
    status: 400,
    code: 'InUseSubnetCannotBeDeleted',
    message: `Subnet apim is in use by ${apim} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
    is: 'Invalid',
    from: `${aso}; Azure/azure-sdk-for-go#2199`,
  },
  {
    status: 400,
    code: 'InUseNetworkSecurityGroupCannotBeDeleted',
    message: `Network security group ${nsg} cannot be deleted because it is in use by the following resources: ${subnet}. In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg.`,
    is: 'Invalid',
    from: `${cli}, test_delete_dependent_resources`,
  },
  {
    status: 400,
    code: 'PublicIPAddressCannotBeDeleted',
    message:
      'Public IP address ip can not be deleted since it is still allocated to resource lb/frontendIPConfigurations/x. In order to delete the public IP, disassociate/detach the Public IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.',
    is: 'Invalid',
    from: aso,
  },
  {
    status: 400,
    code: 'SubnetWithExternalResourcesCannotBeUsedByOtherResources',
    message: `Subnet ${subnet} referenced by aks cannot be used because it contains external resources. The external resources in this subnet are (${apim}). You need to delete these external resources before deploying into this subnet.`,
    is: 'Invalid',
    from: 'Microsoft: AKS troubleshooting',
  },
  {
    status: 429,
    code: 'RetryableError',
    message: 'A retryable error occurred.',
    detail: [
      'RetryableErrorDueToAnotherOperation',
      'Operation DeleteRouteOperation (x) is updating resource rt. The call can be retried in 12 seconds.',
    ],
    is: 'Waiting',
    from: `${aso}, RouteTable_20250301`,
  },
  {
    status: 429,
    code: 'RetryableError',
    message: 'A retryable error occurred.',
    detail: ['ReferencedResourceNotProvisioned', unfinished],
    is: 'Waiting',
    from: `${aso}, Compute_VM`,
  },
  {
    status: 400,
    code: 'ReferencedResourceNotProvisioned',
    message: unfinished,
    is: 'Waiting',
    from: `${aso}, Network_v1api20240301`,
  },
  {
    status: 409,
    code: 'AnotherOperationInProgress',
    message: `Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: https://management.azure.com${sub}/providers/Microsoft.Network/locations/westeurope/operations/x?api-version=2020-05-01.`,
    is: 'Waiting',
    from: `${aso}, Firewall`,
  },
  ...([undefined, ['NotFound', `Resource ${nsg} not found.`]] as const).map((detail) => ({
    status: 400,
    code: 'InvalidResourceReference',
    message: `Resource ${nsg} referenced by resource ${subnet} was not found. Please make sure that the referenced resource exists, and that both resources are in the same region.`,
    ...(detail && { detail }),
    is: 'Invalid',
    from: aso,
  })),
  {
    status: 404,
    code: 'ResourceNotFound',
    message:
      "The Resource 'Microsoft.Network/networkSecurityGroups/apim-nsg' under resource group 'gateways' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    is: 'Gone',
    from: aso,
  },
  { status: 404, code: 'ResourceGroupNotFound', message: "Resource group 'gateways' could not be found.", is: 'Gone', from: aso },
  {
    status: 404,
    code: 'ParentResourceNotFound',
    message: `Failed to perform 'delete' on resource(s) of type 'a/b', because the parent resource '${nsg}' could not be found.`,
    is: 'Gone',
    from: aso,
  },
  {
    status: 404,
    code: 'SubscriptionNotFound',
    message: "The subscription '11111111-1111-4111-8111-111111111111' could not be found.",
    is: 'Blocked/Other',
    from: cli,
  },
  {
    status: 409,
    code: 'ResourceGroupBeingDeleted',
    message: "The resource group 'gateways' is in deprovisioning state and cannot perform this operation.",
    is: 'Waiting',
    from: aso,
  },
  {
    status: 409,
    code: 'MissingSubscriptionRegistration',
    message:
      "The subscription is not registered to use namespace 'Microsoft.ApiManagement'. See https://aka.ms/rps-not-found for how to register subscriptions.",
    detail: [
      'MissingSubscriptionRegistration',
      "The subscription is not registered to use namespace 'Microsoft.ApiManagement'. See https://aka.ms/rps-not-found for how to register subscriptions.",
    ],
    is: 'Blocked/Other',
    from: cli,
  },
  {
    status: 400,
    code: 'LocationNotAvailableForResourceType',
    message:
      "The provided location 'nowhere' is not available for resource type 'Microsoft.Network/publicIPAddresses'. List of available regions for the resource type is 'westeurope'.",
    is: 'Invalid',
    from: cli,
  },
  {
    status: 400,
    code: 'NoRegisteredProviderFound',
    message:
      "No registered resource provider found for location 'westeurope' and API version '2026-01-01' for type 'networkSecurityGroups'. The supported api-versions are '2025-03-01'. The supported locations are 'westeurope'.",
    is: 'Invalid',
    from: cli,
  },
  {
    status: 504,
    code: 'GatewayTimeout',
    message: "The gateway did not receive a response from 'Microsoft.Network' within the specified time period.",
    is: 'Transient',
    from: aso,
  },
  {
    status: 503,
    code: 'ServerTimeout',
    message: "The request timed out. Diagnostic information: timestamp '20200825T065837Z', subscription id 'x', tracking id 'x'.",
    is: 'Transient',
    from: cli,
  },
  {
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message: "Number of 'read' requests for subscription 'x' actor 'y' exceeded. Please try again after '10' seconds.",
    is: 'Throttled',
    from: 'quoted in public issues, 2025',
  },
  {
    status: 429,
    code: 'SubscriptionRequestsThrottled',
    message:
      "Number of requests for subscription 'x' and operation 'PUT/SUBSCRIPTIONS/RESOURCEGROUPS' exceeded the backend storage limit. Please try again after '6' minutes.",
    is: 'Throttled',
    from: 'quoted in public issues, older',
  },
  {
    status: 429,
    code: '429',
    message: 'Request is temporarily throttled because subscription x has issued too many requests. Retry after 2 seconds.',
    is: 'Throttled',
    from: `${aso}, Dbformysql`,
  },
];

export const bodyOf = ({ code, message, detail }: Quote): string =>
  JSON.stringify({ error: { code, message, ...(detail && { details: [{ code: detail[0], message: detail[1] }] }) } });
export const answered = (status: number, body: string) => classify({ method: 'PUT', status, header: () => undefined, body });
