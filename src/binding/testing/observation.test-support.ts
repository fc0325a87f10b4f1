/** What Azure shows, in one line each: an ordinary gateway and network, with only the difference said. */

import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import type { Failure, Outcome } from '../../azure/arm.ts';
import type {
  AdditionalLocation,
  NetworkSecurityGroup,
  NetworkStatus,
  PublicIpAddress,
  Route,
  RouteTable,
  SecurityRule,
  Service,
  Subnet,
  VirtualNetwork,
} from '../../azure/resources.ts';
import { flowsFor } from '../../network/flows.ts';
import { desiredRules } from '../../network/our-rules.ts';
import { rule } from '../../network/rules.test-support.ts';
import type { SecurityRule as Rule } from '../../network/rules.ts';
import { instant, toIso, toIsoExact, type Instant } from '../../runtime/clock.ts';
import type { Observation, SeenLocation } from '../model/values/observation.ts';
import { ownerMark, rulePrefix } from '../model/terms/owner.ts';
import { intervalsAt } from '../model/terms/intervals.ts';

const resources = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/gateways/providers';
export const ids = {
  service: armId(`${resources}/Microsoft.ApiManagement/service/orders`),
  network: armId(`${resources}/Microsoft.Network/virtualNetworks/hub`),
  subnet: armId(`${resources}/Microsoft.Network/virtualNetworks/hub/subnets/apim`),
  elsewhere: armId(`${resources}/Microsoft.Network/virtualNetworks/hub/subnets/old`),
  group: armId(`${resources}/Microsoft.Network/networkSecurityGroups/apim-nsg`),
  wanted: armId(`${resources}/Microsoft.Network/networkSecurityGroups/new-nsg`),
  address: armId(`${resources}/Microsoft.Network/publicIPAddresses/front`),
  table: armId(`${resources}/Microsoft.Network/routeTables/apim-rt`),
};
export const cluster = '99999999-9999-4999-8999-999999999999';
export const uid = '22222222-2222-4222-8222-222222222222';
export const owner = ownerMark(cluster, uid);
export const intervals = intervalsAt(1);

const midnight = Date.UTC(2026, 0, 5);
/** `at('08:30')` on an ordinary Monday; `at('32:30')` is the day after. */
export function at(time: string): Instant {
  const [, hours, minutes, seconds = '0'] = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(time) ?? [];
  if (hours === undefined) throw new Error(`"${time}" is not a time such as 08:30`);
  return instant(midnight + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000);
}
export const iso = (time: string): string => toIso(at(time));
export const isoExact = (time: string): string => toIsoExact(at(time));

export const seen = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const unseen = (change: Partial<Failure> = {}): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { class: 'Transient', status: 503, code: 'ServiceUnavailable', message: 'Try later.', ambiguous: false, ...change },
});
export const gone = unseen({ class: 'Gone', status: 404, code: 'ResourceNotFound', message: 'It was not found.' });
export const forbidden = unseen({
  class: 'Blocked',
  obstacle: 'Authorization',
  status: 403,
  code: 'AuthorizationFailed',
  message: 'The client does not have authorization to perform action read.',
});

/** A Developer service that was never in a network. */
export const service = (change: Partial<Service> = {}): Service => ({
  id: ids.service,
  name: 'orders',
  location: 'West Europe',
  etag: 'one',
  sku: { name: 'Developer', capacity: 1 },
  provisioningState: 'Succeeded',
  targetProvisioningState: '',
  virtualNetworkType: 'None',
  subnetId: undefined,
  publicIpAddressId: undefined,
  publicIpAddresses: ['20.61.0.10'],
  privateIpAddresses: [],
  outboundPublicIpAddresses: ['20.61.0.10'],
  gatewayUrl: 'https://orders.azure-api.net',
  gatewayRegionalUrl: 'https://orders-westeurope-01.regional.azure-api.net',
  platformVersion: 'stv2',
  zones: [],
  hostnames: [],
  natGatewayState: 'Disabled',
  disableGateway: false,
  privateEndpoints: [],
  publicNetworkAccess: 'Enabled',
  additionalLocations: [],
  ...change,
});
/** A further region, in no network yet. */
export const region = (change: Partial<AdditionalLocation> = {}): AdditionalLocation => ({
  location: 'East US',
  sku: { name: 'Premium', capacity: 1 },
  zones: [],
  subnetId: undefined,
  publicIpAddressId: undefined,
  publicIpAddresses: ['20.62.0.10'],
  privateIpAddresses: [],
  outboundPublicIpAddresses: ['20.62.0.10'],
  gatewayRegionalUrl: 'https://orders-eastus-01.regional.azure-api.net',
  platformVersion: 'stv2',
  natGatewayState: 'Disabled',
  disableGateway: false,
  ...change,
});
/** The same, in its subnet. */
export const attached = (change: Partial<Service> = {}): Service =>
  service({ virtualNetworkType: 'External', subnetId: ids.subnet, ...change });
export const premium = { sku: { name: 'Premium', capacity: 1 } } as const;
export const updating = { provisioningState: 'Updating' } as const;

export const subnet = (change: Partial<Subnet> = {}): Subnet => ({
  id: ids.subnet,
  name: 'apim',
  etag: 'one',
  provisioningState: 'Succeeded',
  prefixes: ['10.0.1.0/27'],
  securityGroupId: ids.group,
  routeTableId: undefined,
  delegations: [],
  serviceEndpoints: [],
  ipConfigurations: [],
  navigationLinks: [],
  associationLinks: [],
  ...change,
});

export const network = (change: Partial<VirtualNetwork> = {}): VirtualNetwork => ({
  id: ids.network,
  name: 'hub',
  location: 'westeurope',
  etag: 'one',
  provisioningState: 'Succeeded',
  prefixes: ['10.0.0.0/16'],
  dnsServers: [],
  subnets: [subnet()],
  ...change,
});

/** Rules as Azure shows them in this group. */
export const inGroup = (group: ArmId, rules: readonly Rule[]): readonly SecurityRule[] =>
  rules.map((one) => ({
    ...one,
    id: childOf(group, 'securityRules', one.name),
    etag: 'one',
    provisioningState: 'Succeeded',
    description: one.description,
  }));

/** Holds `rules`, in the words of `rule`, and is attached to the bound subnet. */
export const group = (rules: readonly Rule[] = [], change: Partial<NetworkSecurityGroup> = {}): NetworkSecurityGroup => ({
  id: ids.group,
  name: 'apim-nsg',
  location: 'westeurope',
  etag: 'one',
  provisioningState: 'Succeeded',
  tags: {},
  rules: inGroup(change.id ?? ids.group, rules),
  subnets: [ids.subnet],
  ...change,
});

/** What the operator itself writes into an empty group of an ordinary Developer gateway. */
export const fitting = (change: Partial<Parameters<typeof flowsFor>[0]> = {}, mark = owner): readonly Rule[] =>
  desiredRules({
    flows: flowsFor({ mode: 'External', sku: 'Developer', locations: 1, clientSources: [], clientPorts: [443], ...change }),
    rules: [],
    place: { region: 'West Europe', subnetPrefixes: ['10.0.1.0/27'], vnetPrefixes: ['10.0.0.0/16'] },
    prefix: rulePrefix(ids.service),
    band: { from: 3000, to: 3199 },
    owner: mark,
    shared: false,
  }).write;

/** A foreign deny in front of the band that closes the management endpoint. */
export const shadow = rule('deny-3443', 1000, 'Inbound Deny * 3443 from * to *');

/** Attached to the bound subnet; routes go to the internet unless they say something else. */
export const table = (
  routes: readonly (Pick<Route, 'name' | 'prefix'> & Partial<Route>)[] = [],
  change: Partial<RouteTable> = {},
): RouteTable => ({
  id: ids.table,
  name: 'apim-rt',
  location: 'westeurope',
  etag: 'one',
  provisioningState: 'Succeeded',
  tags: {},
  routes: routes.map((route) => ({
    id: childOf(change.id ?? ids.table, 'routes', route.name),
    etag: 'one',
    provisioningState: 'Succeeded',
    nextHopType: 'Internet',
    nextHopIp: undefined,
    ...route,
  })),
  subnets: [ids.subnet],
  disableBgpRoutePropagation: false,
  ...change,
});

/** Fit for a gateway, and free. */
export const address = (change: Partial<PublicIpAddress> = {}): PublicIpAddress => ({
  id: ids.address,
  name: 'front',
  location: 'westeurope',
  etag: 'one',
  provisioningState: 'Succeeded',
  tags: {},
  sku: 'Standard',
  allocation: 'Static',
  version: 'IPv4',
  address: '20.50.0.1',
  dnsLabel: 'orders',
  fqdn: 'orders.westeurope.cloudapp.azure.com',
  zones: [],
  attachedTo: undefined,
  routingPreference: undefined,
  ...change,
});

/** By name: `success`, or the error that a required dependency shows; all renewed at `time`. */
export const status = (rows: Readonly<Record<string, string>>, time: string, change: Partial<NetworkStatus['rows'][number]> = {}) => [
  {
    location: 'West Europe',
    dnsServers: ['168.63.129.16'],
    rows: Object.entries(rows).map(([name, word]) => ({
      name,
      resourceType: 'SQLDatabase',
      status: word === 'success' ? word : 'failure',
      error: word === 'success' ? '' : word,
      optional: false,
      lastUpdated: at(time),
      lastStatusChange: at(time),
      ...change,
    })),
  } satisfies NetworkStatus,
];

/** What differs from the ordinary: of the whole, or of the primary's network. */
export type Seen = Partial<Omit<Observation, 'locations'>> & Partial<SeenLocation> & { readonly locations?: readonly SeenLocation[] };

/** The network of one region, as ordinary as can be. */
export function place(change: Partial<SeenLocation> = {}): SeenLocation {
  const found = change.subnet ?? subnet();
  const inNetwork = 'subnet' in change && !change.subnet ? [] : [found];
  return {
    wantedIds: change.wantedGroup === undefined ? {} : { group: ids.wanted },
    network: seen(network({ subnets: inNetwork })),
    subnet: found,
    group: found.securityGroupId === undefined ? undefined : seen(group()),
    wantedGroup: undefined,
    table: undefined,
    wantedTable: undefined,
    addresses: [],
    adminRules: seen([]),
    ...change,
  };
}

const placeParts = ['wantedIds', 'network', 'subnet', 'group', 'wantedGroup', 'table', 'wantedTable', 'addresses', 'adminRules'] as const;

export function observation(change: Seen = {}): Observation {
  const given = Object.fromEntries(placeParts.flatMap((part) => (part in change ? [[part, change[part]]] : []))) as Partial<SeenLocation>;
  const rest = Object.fromEntries(Object.entries(change).filter(([name]) => !(placeParts as readonly string[]).includes(name)));
  return {
    at: at('08:00'),
    service: seen(service()),
    softDeleted: undefined,
    locations: [place(given)],
    zones: [],
    left: [],
    held: [],
    present: [],
    locks: seen([]),
    serviceTags: undefined,
    dependencies: undefined,
    networkStatus: undefined,
    operation: undefined,
    ...rest,
  };
}
/** An attached gateway whose network fits. */
export const settledObservation = (change: Seen = {}): Observation =>
  observation({ service: seen(attached()), group: seen(group(fitting())), ...change });
/** A gateway that is still outside, with a network that fits. */
export const preparedObservation = (change: Seen = {}): Observation => observation({ group: seen(group(fitting())), ...change });
