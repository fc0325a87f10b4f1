/** The declared network as if it were there and a gateway about to be put into it: what the operator's own checks judge. */

import { armId, parentOf, type ArmId } from '../../api/arm-id.ts';
import type { BindingSpec } from '../../api/binding.ts';
import type { NetworkSecurityGroup, RouteTable, Service, Subnet, VirtualNetwork } from '../../azure/resources.ts';
import type { Observation } from '../../binding/model/values/observation.ts';
import type { TagList } from '../../network/words/tag-list.ts';
import { instant } from '../../runtime/clock.ts';
import type { DeclaredGroup, DeclaredSubnet, DeclaredTable } from './model.ts';

/** A gateway and what it is to be put into. */
export interface Planned {
  /** How people know it. */
  readonly title: string;
  readonly address: string;
  readonly mode: 'External' | 'Internal';
  readonly tier: string;
  readonly units: number;
  readonly location: string;
  readonly subnet: DeclaredSubnet;
  readonly group: DeclaredGroup | undefined;
  readonly table: DeclaredTable | undefined;
}

const home = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/declared/providers';

/** Names of a file may be anything; those of ids may not. */
const segment = (name: string): string => name.replaceAll(/[^\w.-]/g, '-').slice(0, 60) || 'unnamed';

const idsOf = ({ title, subnet, group, table }: Planned) => {
  const [network = '', name = ''] = subnet.name.split('/');
  const networkId = `${home}/Microsoft.Network/virtualNetworks/${segment(network)}`;
  return {
    service: armId(`${home}/Microsoft.ApiManagement/service/${segment(title)}`),
    subnet: armId(`${networkId}/subnets/${segment(name)}`),
    group: group && armId(`${home}/Microsoft.Network/networkSecurityGroups/${segment(group.name)}`),
    table: table && armId(`${home}/Microsoft.Network/routeTables/${segment(table.name)}`),
  };
};

/** Under Audit nothing of the operator's own is taken for granted: what is judged is the file. */
export function specFor(planned: Planned): BindingSpec {
  const { service, subnet } = idsOf(planned);
  return { serviceId: service, mode: planned.mode, subnetId: subnet, policy: 'Audit' };
}

const done = { etag: undefined, provisioningState: 'Succeeded' } as const;

export function observationOf(planned: Planned, tags: TagList | undefined): Observation {
  const ids = idsOf(planned);
  const subnet = subnetIn(planned, ids);
  return {
    at: instant(0),
    service: { ok: true, value: serviceIn(planned, ids.service) },
    softDeleted: undefined,
    locations: [
      {
        wantedIds: {},
        network: { ok: true, value: networkIn(planned, subnet) },
        subnet,
        group: planned.group && ids.group && { ok: true, value: groupIn(planned.group, ids.group, subnet.id, planned.location) },
        wantedGroup: undefined,
        table: planned.table && ids.table && { ok: true, value: tableIn(planned.table, ids.table, subnet.id, planned.location) },
        wantedTable: undefined,
        addresses: [],
        adminRules: undefined,
      },
    ],
    zones: [],
    left: [],
    held: [],
    present: [],
    locks: { ok: true, value: [] },
    serviceTags: tags && { ok: true, value: tags },
    dependencies: undefined,
    networkStatus: undefined,
    operation: undefined,
  };
}

const serviceIn = ({ tier, units, location }: Planned, id: ArmId): Service => ({
  ...done,
  id,
  name: id.split('/').at(-1) ?? '',
  location,
  sku: { name: tier, capacity: units },
  targetProvisioningState: '',
  virtualNetworkType: 'None',
  subnetId: undefined,
  publicIpAddressId: undefined,
  publicIpAddresses: [],
  privateIpAddresses: [],
  outboundPublicIpAddresses: [],
  gatewayUrl: undefined,
  gatewayRegionalUrl: undefined,
  platformVersion: 'stv2',
  zones: [],
  hostnames: [],
  natGatewayState: undefined,
  disableGateway: false,
  privateEndpoints: [],
  publicNetworkAccess: undefined,
  additionalLocations: [],
});

function subnetIn({ subnet }: Planned, ids: ReturnType<typeof idsOf>): Subnet {
  return {
    ...done,
    id: ids.subnet,
    name: subnet.name.split('/').at(-1) ?? '',
    // Of a range that is not known only that it is large enough.
    prefixes: subnet.prefixes.length > 0 ? subnet.prefixes : ['10.255.255.0/26'],
    securityGroupId: ids.group,
    routeTableId: ids.table,
    delegations: subnet.delegations,
    serviceEndpoints: subnet.endpoints,
    ipConfigurations: [],
    navigationLinks: [],
    associationLinks: [],
  };
}

const networkIn = ({ subnet: declared, location }: Planned, subnet: Subnet): VirtualNetwork => {
  const id = parentOf(subnet.id);
  return {
    ...done,
    id,
    name: id.split('/').at(-1) ?? '',
    location: declared.location ?? location,
    prefixes: declared.networkPrefixes.length > 0 ? declared.networkPrefixes : subnet.prefixes,
    dnsServers: declared.dnsServers,
    subnets: [subnet],
  };
};

const groupIn = ({ name, location, rules }: DeclaredGroup, id: ArmId, subnet: ArmId, fallback: string): NetworkSecurityGroup => ({
  ...done,
  id,
  name,
  location: location ?? fallback,
  tags: {},
  subnets: [subnet],
  rules: rules.map((rule) => ({ ...done, description: undefined, ...rule, id: `${id}/securityRules/${segment(rule.name)}` })),
});

const tableIn = ({ name, location, routes, takesAnnounced }: DeclaredTable, id: ArmId, subnet: ArmId, fallback: string): RouteTable => ({
  ...done,
  id,
  name,
  location: location ?? fallback,
  tags: {},
  subnets: [subnet],
  disableBgpRoutePropagation: !takesAnnounced,
  routes: routes.map(({ name: route, prefix, nextHopType, nextHopIp }) => ({
    ...done,
    id: `${id}/routes/${segment(route)}`,
    name: route,
    prefix,
    nextHopType,
    nextHopIp,
  })),
});
