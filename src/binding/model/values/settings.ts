/** What a binding asks for, with every default in its place, and every id and server checked. */

import { nameOf, parentOf, parseArmId, resourceGroupOf, subscriptionOf, type ArmId } from '../../../api/arm-id.ts';
import type { BindingSpec } from '../../../api/binding.ts';
import type { HostSet } from '../../../network/hostnames.ts';
import { parsePrefix } from '../../../network/prefixes.ts';
import { oncePer } from '../../../network/remembered.ts';
import { idOf, kinds, quoted, type Kind } from '../../../api/declared-id.ts';

export type Policy = 'Enforce' | 'Audit' | 'Ignore';
export type Mode = BindingSpec['mode'];

/** What to attach to a subnet that has nothing of the kind; what is attached is never replaced. */
export interface Attach {
  readonly how: 'Existing' | 'Create';
  readonly id: ArmId;
}

export type AddressChoice =
  /** Whatever is attached stays. */
  | { readonly is: 'Unchanged' }
  /** Brought by the user; a second one serves changes that need a different address. */
  | { readonly is: 'Existing'; readonly ids: readonly ArmId[] }
  /** Made by the operator: a pair, of which the second is made when a different address is needed. */
  | { readonly is: 'Create'; readonly ids: readonly ArmId[]; readonly labels: readonly string[]; readonly zones: readonly string[] }
  /** Azure gives one and may give another at each change. */
  | { readonly is: 'Managed' };

/** One region of the gateway. */
export interface LocationSettings {
  /** Region code; undefined for the primary, whose region the service itself says. */
  readonly location: string | undefined;
  /** Where the spec speaks of it, e.g. `spec.additionalLocations[northeurope]`. */
  readonly field: string;
  readonly subnetId: ArmId;
  readonly networkId: ArmId;
  readonly address: AddressChoice;
  readonly securityGroup: Attach | undefined;
  readonly routeTable: Attach | undefined;
}

export interface PrivateRecords {
  /** Where zones are made. */
  readonly zoneGroupId: ArmId;
  readonly existingZoneIds: readonly ArmId[];
  readonly linkedNetworkIds: readonly ArmId[];
  readonly hosts: HostSet;
  readonly ttl: number;
}

/** Who confirms changes, when they may begin, and how long waiting is normal. */
export interface ChangeSettings {
  readonly approval: 'Automatic' | 'WhenDisruptive' | 'Always';
  /** Hashes of steps. */
  readonly approved: readonly string[];
  /** Undefined: any time. */
  readonly windows: readonly WindowSettings[] | undefined;
  /** Milliseconds. */
  readonly subnetHoldTimeout: number;
  /** Milliseconds; undefined: by the number of regions. */
  readonly overdueAfter: number | undefined;
  readonly onFailure: 'Hold' | 'Revert';
}

export interface WindowSettings {
  /** Cron with five fields. */
  readonly schedule: string;
  /** Milliseconds. */
  readonly duration: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** What a binding wants of Azure. */
export type Wish =
  | { readonly is: 'Declared' }
  /** It goes, with everything of it, which no spec can say: mode None, without locations. */
  | {
      readonly is: 'Nothing';
      /** As the spec declares them; none when it cannot be read. */
      readonly declared: readonly LocationSettings[];
      /** Where the gateway is to be by the spec; of one that cannot be read, where it last was when all was as declared. */
      readonly subnets: readonly ArmId[];
    };

export interface Settings {
  readonly wish: Wish;
  readonly serviceId: ArmId;
  readonly mode: Mode;
  /** The primary first; none in mode None. */
  readonly locations: readonly LocationSettings[];
  readonly policy: Exclude<Policy, 'Ignore'>;
  readonly suspend: boolean;
  readonly security: {
    readonly policy: Policy;
    readonly priorities: { readonly from: number; readonly to: number };
    readonly clientSources: readonly string[];
    readonly clientPorts: readonly number[];
    readonly optionalFlows: readonly string[];
  };
  readonly routing: {
    readonly policy: Policy;
    readonly forcedTunnelling: 'Auto' | 'Yes' | 'No';
    readonly clientPrefixes: readonly string[];
    readonly endpointPolicy: Policy;
    /** Undefined: what tunnelling needs. */
    readonly endpoints: readonly string[] | undefined;
    readonly allowSharedTable: boolean;
  };
  readonly addressPolicy: Policy;
  readonly dns: {
    readonly policy: Policy;
    /** Undefined: the network's own stay; empty: Azure's. */
    readonly servers: readonly string[] | undefined;
    readonly records: PrivateRecords | undefined;
  };
  readonly changes: ChangeSettings;
  readonly deletionPolicy: 'Retain' | 'Detach';
  /** Whether what a firewall must allow is also written into a ConfigMap. */
  readonly firewallConfigMap: boolean;
  /** Owner mark whose claims this binding takes. */
  readonly takeOver: string | undefined;
}

/** Throws a sentence that begins with the field. The schema refuses all this, so a throw means that the definition in the cluster is, or was, not ours. */
export function settingsOf(spec: BindingSpec): Settings {
  const serviceId = idOf('spec.serviceId', spec.serviceId, kinds.service);
  const { networkSecurity: security = {}, routing = {}, dns = {}, publicIp = {} } = spec;
  const policy = spec.policy ?? 'Enforce';
  return {
    wish: { is: 'Declared' },
    serviceId,
    mode: spec.mode,
    locations: spec.mode === 'None' ? [] : locationsOf(spec, serviceId),
    policy,
    suspend: spec.suspend ?? false,
    security: {
      policy: security.policy ?? policy,
      priorities: security.priorities ?? { from: 3000, to: 3199 },
      clientSources: spec.mode === 'None' ? [] : (security.clientSources ?? []),
      clientPorts: security.clientPorts ?? [443],
      optionalFlows: security.optionalFlows ?? [],
    },
    routing: {
      policy: routing.policy ?? policy,
      forcedTunnelling: routing.forcedTunnelling ?? 'Auto',
      clientPrefixes: spec.mode === 'External' ? (routing.clientPrefixes ?? []) : [],
      endpointPolicy: routing.serviceEndpoints?.policy ?? routing.policy ?? policy,
      endpoints: endpointsOf(routing.serviceEndpoints?.services),
      allowSharedTable: routing.allowSharedTable ?? false,
    },
    addressPolicy: publicIp.policy ?? policy,
    dns: {
      policy: dns.policy ?? policy,
      servers: spec.mode === 'None' ? undefined : serversOf(dns.servers),
      records: spec.mode === 'Internal' && dns.privateRecords ? recordsOf(dns.privateRecords, spec) : undefined,
    },
    changes: changesOf(spec.changes ?? {}),
    deletionPolicy: spec.deletionPolicy ?? 'Retain',
    firewallConfigMap: spec.firewall?.configMap ?? false,
    takeOver: spec.takeOver?.toLowerCase(),
  };
}

/** What `settingsOf` throws, as a value; read once for each version of a spec. */
export const readSettings = oncePer((spec: BindingSpec): Settings | Error => {
  try {
    return settingsOf(spec);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
});

/** A list with one server less would be another wish, so one that is none spoils it. */
function serversOf(servers: readonly string[] | undefined): readonly string[] | undefined {
  const wrong = servers?.find((server) => server.includes('/') || !parsePrefix(server).ok);
  if (wrong !== undefined) throw new Error(`spec.dns.servers: "${wrong}" is not an IPv4 address`);
  return servers;
}

/** Their names become part of what status remembers of them. */
function endpointsOf(services: readonly string[] | undefined): readonly string[] | undefined {
  const wrong = services?.find((service) => !/^Microsoft([.][A-Za-z]+)+$/.test(service));
  if (wrong !== undefined)
    throw new Error(`spec.routing.serviceEndpoints.services: ${quoted(wrong)} is not the name of a service, such as Microsoft.Storage`);
  return services;
}

const changesOf = (changes: NonNullable<BindingSpec['changes']>): ChangeSettings => ({
  approval: changes.approval ?? 'Automatic',
  approved: changes.approved ?? [],
  windows: changes.windows?.map(({ schedule, duration, timeZone = 'UTC' }) => ({ schedule, duration: millisecondsOf(duration), timeZone })),
  subnetHoldTimeout: millisecondsOf(changes.subnetHoldTimeout ?? '6h'),
  overdueAfter: changes.overdueAfter === undefined ? undefined : millisecondsOf(changes.overdueAfter),
  onFailure: changes.onFailure ?? 'Hold',
});

/** `1h30m`; the schema refuses everything else. */
function millisecondsOf(time: string): number {
  const [, hours = '0', minutes = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?$/.exec(time) ?? [];
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function locationsOf(spec: BindingSpec, serviceId: ArmId): readonly LocationSettings[] {
  const primary = locationOf({ ...spec, location: undefined }, 'spec', nameOf(serviceId));
  const others = (spec.additionalLocations ?? []).map((entry) =>
    locationOf(entry, `spec.additionalLocations[${entry.location}]`, nameOf(serviceId)),
  );
  return [primary, ...others];
}

type Placed = Pick<BindingSpec, 'subnetId' | 'publicIp'> & {
  readonly location: string | undefined;
  readonly networkSecurity?: Target;
  readonly routing?: { readonly tableId?: string; readonly create?: New };
};

function locationOf(entry: Placed, field: string, service: string): LocationSettings {
  const subnetId = idOf(`${field}.subnetId`, entry.subnetId ?? '', kinds.subnet);
  const networkId = parentOf(subnetId);
  const { networkSecurity: security = {}, routing = {} } = entry;
  const home = homeOf(networkId);
  return {
    location: entry.location,
    field,
    subnetId,
    networkId,
    address: addressOf(entry.publicIp ?? {}, `${field}.publicIp`, home, service),
    securityGroup: attachOf(security.groupId, security.create, kinds.group, `${field}.networkSecurity`, home),
    routeTable: attachOf(routing.tableId, routing.create, kinds.table, `${field}.routing`, home),
  };
}

interface New {
  readonly name: string;
  readonly resourceGroupId?: string;
}
interface Target {
  readonly groupId?: string;
  readonly create?: New;
}

const homeOf = (id: ArmId): string => `/subscriptions/${subscriptionOf(id)}/resourceGroups/${resourceGroupOf(id)}`;

function attachOf(existing: string | undefined, made: New | undefined, kind: Kind, field: string, home: string): Attach | undefined {
  if (existing !== undefined)
    return { how: 'Existing', id: idOf(`${field}.${kind === kinds.table ? 'tableId' : 'groupId'}`, existing, kind) };
  return made && { how: 'Create', id: newId(made, kind, `${field}.create`, home) };
}

function newId({ name, resourceGroupId }: New, { type }: Kind, field: string, home: string): ArmId {
  const group = idOf(`${field}.resourceGroupId`, resourceGroupId ?? home, kinds.resourceGroup);
  const id = parseArmId(`${group}/providers/${type}/${name}`);
  if (id === undefined || nameOf(id) !== name) throw new Error(`${field}.name: ${quoted(name)} is not a name that Azure accepts`);
  return id;
}

function addressOf(choice: NonNullable<BindingSpec['publicIp']>, field: string, home: string, service: string): AddressChoice {
  if (choice.azureManaged === true) return { is: 'Managed' };
  if (choice.ids !== undefined) return { is: 'Existing', ids: choice.ids.map((id) => idOf(`${field}.ids`, id, kinds.address)) };
  if (choice.create === undefined) return { is: 'Unchanged' };
  const { name, dnsLabel = service.toLowerCase(), zones = [] } = choice.create;
  const pair = [`${name}-0`, `${name}-1`];
  return {
    is: 'Create',
    ids: pair.map((one) => newId({ ...choice.create, name: one }, kinds.address, `${field}.create`, home)),
    labels: [dnsLabel, `${dnsLabel}-1`],
    zones,
  };
}

function recordsOf(
  { zoneResourceGroupId, existingZoneIds = [], linkedVnetIds, hosts = 'Defaults', ttl = 60 }: Records,
  spec: BindingSpec,
): PrivateRecords {
  const home = homeOf(idOf('spec.subnetId', spec.subnetId ?? '', kinds.subnet));
  return {
    zoneGroupId: idOf('spec.dns.privateRecords.zoneResourceGroupId', zoneResourceGroupId ?? home, kinds.resourceGroup),
    existingZoneIds: existingZoneIds.map((id) => idOf('spec.dns.privateRecords.existingZoneIds', id, kinds.zone)),
    linkedNetworkIds: linkedVnetIds.map((id) => idOf('spec.dns.privateRecords.linkedVnetIds', id, kinds.network)),
    hosts,
    ttl,
  };
}
type Records = NonNullable<NonNullable<BindingSpec['dns']>['privateRecords']>;
