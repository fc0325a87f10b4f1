/** One situation for each check of routes and addresses, with what it says. */

import { armId } from '../../api/arm-id.ts';
import {
  address,
  fitting,
  gone,
  group,
  ids,
  observation,
  place,
  premium,
  preparedObservation,
  region,
  seen,
  service,
  subnet,
  table,
} from './observation.test-support.ts';
import type { FindingRow } from './finding-row.test-support.ts';

const untabled = subnet({ routeTableId: undefined });
const tabled = subnet({ routeTableId: ids.table });
const forced = table([{ name: 'all', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' }]);
const plus = (...routes: Parameters<typeof table>[0] & object) => table([...forced.routes, ...routes]);
const newTable = armId(ids.table.replace('apim-rt', 'new-rt'));
const withTable = (one: ReturnType<typeof table>) => preparedObservation({ subnet: tabled, table: seen(one) });
const wantsTable = (found: Parameters<typeof place>[0] & object) =>
  preparedObservation({ subnet: untabled, wantedIds: { table: newTable }, ...found });

const brought = { publicIp: { ids: [ids.address] } };
const withAddress = (change: Parameters<typeof address>[0]) =>
  preparedObservation({ addresses: [{ id: ids.address, seen: seen(address(change)) }] });

export const networkRows = {
  RouteTableMissing: {
    given: { spec: { routing: { tableId: newTable } }, seen: wantsTable({ wantedTable: gone }) },
    severity: 'Switch',
    subject: newTable,
    message: 'Route table new-rt does not exist.',
    remedy: 'correct spec.routing.tableId',
  },
  RouteTableNotOurs: {
    given: {
      spec: { routing: { create: { name: 'new-rt' }, forcedTunnelling: 'Yes' } },
      seen: wantsTable({ wantedTable: seen(table([], { id: newTable, name: 'new-rt', subnets: [] })) }),
    },
    severity: 'Switch',
    subject: newTable,
    message: 'Route table new-rt exists already and was not made for this binding.',
    remedy: 'choose another spec.routing.create.name',
    source: 'ours',
  },
  RouteTableInAnotherRegion: {
    given: {
      spec: { routing: { tableId: newTable } },
      seen: wantsTable({ wantedTable: seen(table([], { id: newTable, name: 'new-rt', location: 'northeurope' })) }),
    },
    severity: 'Switch',
    subject: newTable,
    message: 'Route table new-rt is in northeurope, the virtual network in westeurope',
    remedy: 'Name one in the region',
  },
  RouteTableDiffers: {
    given: { spec: { routing: { tableId: newTable } }, seen: withTable(table()) },
    severity: 'Advisory',
    subject: ids.subnet,
    message: 'Subnet apim has route table apim-rt, not new-rt.',
    remedy: 'Detach apim-rt by hand',
    source: 'ours',
  },
  NoRouteTable: {
    given: { spec: { routing: { forcedTunnelling: 'Yes' } }, seen: preparedObservation({ subnet: untabled }) },
    severity: 'Switch',
    subject: ids.subnet,
    message: 'The traffic of subnet apim is forced away from the internet, and it has no route table',
    remedy: 'set spec.routing.tableId or spec.routing.create',
  },
  RouteTableShared: {
    given: { seen: withTable(table(forced.routes, { subnets: [ids.subnet, ids.elsewhere] })) },
    severity: 'Switch',
    subject: ids.table,
    message: 'Route table apim-rt also serves old; writing ApiManagement → Internet into it would change their ways too.',
    remedy: 'Set spec.routing.allowSharedTable to true',
    source: 'ours',
  },
  RouteConflict: {
    given: {
      seen: withTable(plus({ name: 'apim-by-hub', prefix: 'ApiManagement', nextHopType: 'VirtualAppliance', nextHopIp: '10.9.0.4' })),
    },
    severity: 'Switch',
    subject: ids.table,
    message:
      'Route apim-by-hub in route table apim-rt sends ApiManagement to VirtualAppliance 10.9.0.4, but answers to the management plane',
    remedy: 'Change the next hop of apim-by-hub to Internet',
  },
  RouteDiverted: {
    given: {
      spec: { routing: { clientPrefixes: ['203.0.113.0/24'] } },
      seen: withTable(plus({ name: 'half', prefix: '203.0.113.128/25', nextHopType: 'None' })),
    },
    severity: 'Degrading',
    subject: ids.table,
    message: 'Route half (203.0.113.128/25) in route table apim-rt sends a part of 203.0.113.0/24 to None',
    remedy: 'Change or remove half',
  },
  RouteMissing: {
    given: { spec: { routing: { policy: 'Audit' } }, seen: withTable(forced) },
    severity: 'Switch',
    subject: ids.table,
    message:
      'Route table apim-rt has no straight way to the internet for ApiManagement, and the policy Audit forbids writing one. Of the routes of this binding, not there: apimvnet-',
    remedy: 'set spec.routing.policy to Enforce',
  },
  RoutesFull: {
    given: {
      seen: withTable(
        plus(...Array.from({ length: 405 }, (_, at) => ({ name: `r${at}`, prefix: `10.${at % 250}.${Math.floor(at / 250)}.0/24` }))),
      ),
    },
    severity: 'Advisory',
    subject: ids.table,
    message:
      'Route table apim-rt gets 407 routes with ApiManagement; documented as the most that Azure takes are 400, then 600, then 1000.',
    remedy: 'When it refuses, remove routes from the table',
  },
  ServiceEndpointMissing: {
    given: { spec: { routing: { serviceEndpoints: { policy: 'Audit' } } }, seen: withTable(forced) },
    severity: 'Degrading',
    subject: ids.subnet,
    message: 'Subnet apim lacks the service endpoints Microsoft.Storage (the core storage of the service)',
    remedy: 'set spec.routing.serviceEndpoints.policy to Enforce',
  },
  EndpointPolicyLimitsStorage: {
    given: {
      seen: preparedObservation({
        subnet: { ...tabled, endpointPolicies: ['/x/serviceEndpointPolicies/own-accounts'] },
        table: seen(forced),
      }),
    },
    severity: 'Degrading',
    subject: ids.subnet,
    message: 'The endpoint for Microsoft.Storage is not added to subnet apim: with it, service endpoint policy own-accounts would deny',
    remedy: 'let what stands in the way pass Storage on 443',
  },
  PrivateSubnet: {
    given: { seen: preparedObservation({ subnet: { ...tabled, isPrivate: true }, table: seen(forced) }) },
    severity: 'Advisory',
    subject: ids.subnet,
    message: 'Subnet apim is private (defaultOutboundAccess is false) and has no NAT gateway',
    remedy: 'Attach a NAT gateway to the subnet',
  },
  ClientsUnanswered: {
    given: { spec: { networkSecurity: { clientSources: ['203.0.113.0/24'] } }, seen: withTable(forced) },
    severity: 'Degrading',
    subject: ids.service,
    message:
      'Clients in 203.0.113.0/24 get no answers from the gateway of orders in westeurope: replies leave by route all (0.0.0.0/0) to VirtualAppliance 10.9.0.4 in route table apim-rt',
    remedy: 'Name 203.0.113.0/24 in spec.routing.clientPrefixes',
  },
  ClientPrefixNotPublic: {
    given: { spec: { routing: { clientPrefixes: ['10.0.0.0/8'] } }, seen: preparedObservation() },
    severity: 'Degrading',
    subject: ids.service,
    message: 'names 10.0.0.0/8 in spec.routing.clientPrefixes, which no client on the internet has',
    remedy: 'Take 10.0.0.0/8 out',
  },
  FirewallMustAllow: {
    given: { seen: withTable(forced) },
    severity: 'Advisory',
    subject: ids.subnet,
    message: 'Traffic of subnet apim to the internet goes by route all to VirtualAppliance 10.9.0.4.',
    remedy: 'apimvnet firewall',
  },
  TrafficDropped: {
    given: { seen: withTable(table([{ name: 'all', prefix: '0.0.0.0/0', nextHopType: 'None', nextHopIp: undefined }])) },
    severity: 'Switch',
    subject: ids.table,
    message:
      'Route all (0.0.0.0/0) in route table apim-rt has the next hop None: it throws away what the gateway in westeurope sends for certificate validation (Internet 80), ',
    remedy: 'Give all a next hop that leads out',
  },
  PrimarySqlViaTunnel: {
    given: {
      spec: {
        mode: 'Internal',
        routing: { forcedTunnelling: 'Yes' },
        additionalLocations: [{ location: 'eastus', subnetId: ids.elsewhere }],
      },
      seen: observation({
        service: seen(service({ ...premium, additionalLocations: [region()] })),
        locations: [place(), place({ subnet: subnet({ id: ids.elsewhere, name: 'old', serviceEndpoints: ['Microsoft.Sql'] }) })],
      }),
    },
    severity: 'Degrading',
    subject: ids.service,
    message:
      'The gateway in eastus needs Azure SQL of the primary region on port 1433 by the tunnel; its service endpoint for Microsoft.Sql does not reach that region.',
    remedy: 'which the network status of orders shows',
  },
  AddressMissing: {
    given: { spec: brought, seen: preparedObservation({ addresses: [{ id: ids.address, seen: gone }] }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front does not exist.',
    remedy: 'correct spec.publicIp.ids',
    source: 'ours',
  },
  AddressNotOurs: {
    given: {
      spec: { publicIp: { create: { name: 'made' } } },
      seen: preparedObservation({
        addresses: [
          {
            id: armId(ids.address.replace('front', 'made-0')),
            seen: seen(address({ id: armId(ids.address.replace('front', 'made-0')), name: 'made-0' })),
          },
        ],
      }),
    },
    severity: 'Switch',
    subject: armId(ids.address.replace('front', 'made-0')),
    message: 'Public IP address made-0 exists already and was not made for this binding.',
    remedy: 'Use spec.publicIp.ids',
    source: 'ours',
  },
  AddressSku: {
    given: { spec: brought, seen: withAddress({ sku: 'Basic' }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front has the SKU Basic; API Management takes Standard only.',
    remedy: 'Bring an address with SKU Standard',
  },
  AddressNotStatic: {
    given: { spec: brought, seen: withAddress({ allocation: 'Dynamic' }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front is allocated Dynamic, not Static.',
    remedy: 'Make its allocation static',
  },
  AddressNotIpv4: {
    given: { spec: brought, seen: withAddress({ version: 'IPv6' }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front is IPv6; API Management takes IPv4 only.',
    remedy: 'Bring an IPv4 address',
  },
  AddressInAnotherRegion: {
    given: { spec: brought, seen: withAddress({ location: 'northeurope' }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front is in northeurope, the gateway in westeurope',
    remedy: 'Bring an address of westeurope',
  },
  AddressWithoutLabel: {
    given: { spec: brought, seen: withAddress({ dnsLabel: undefined }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front has no DNS name label',
    remedy: 'normally orders',
  },
  AddressInUse: {
    given: { spec: brought, seen: withAddress({ attachedTo: '/subscriptions/x/loadBalancers/lb/frontendIPConfigurations/f' }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'Public IP address front is still allocated to /subscriptions/x/loadBalancers/lb/frontendIPConfigurations/f.',
    remedy: 'up to six hours',
  },
  AddressZones: {
    given: {
      spec: brought,
      seen: preparedObservation({
        service: seen(service({ ...premium, zones: ['1', '2'] })),
        group: seen(group(fitting({ sku: 'Premium' }))),
        addresses: [{ id: ids.address, seen: seen(address({ zones: ['1'] })) }],
      }),
    },
    severity: 'Advisory',
    subject: ids.address,
    message: 'Public IP address front is in zone 1 only, the gateway also in 2',
    remedy: 'Bring a zone-redundant address',
  },
  AddressRouting: {
    given: { spec: brought, seen: withAddress({ routingPreference: 'Internet' }) },
    severity: 'Advisory',
    subject: ids.address,
    message: 'Public IP address front has the routing preference Internet',
    remedy: 'Microsoft network',
  },
  AddressLabelDiffers: {
    given: { spec: brought, seen: withAddress({ dnsLabel: 'shop' }) },
    severity: 'Advisory',
    subject: ids.address,
    message: 'Public IP address front has the DNS name label shop; normally it is the name of the service, orders.',
    remedy: 'Nothing has to be done',
  },
} satisfies Readonly<Record<string, FindingRow>>;
