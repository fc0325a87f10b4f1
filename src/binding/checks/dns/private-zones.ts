/** Judges the private zones by which clients find an Internal gateway: one for each host name, its record, and the links to the clients' networks. */

import { armId, childOf, idKey, nameOf, parseArmId, sameId, type ArmId } from '../../../api/arm-id.ts';
import type { BindingStatus } from '../../../api/binding.ts';
import type { NetworkLink, PrivateZone, RecordSet, Service } from '../../../azure/resources.ts';
import { hostsOf, isApex, isOwnName, recordName, type Named } from '../../../network/hostnames.ts';
import { domainOfMicrosoft } from '../../../network/names/microsoft.ts';
import { overlap, rangesOf } from '../../../network/prefixes.ts';
import { degrading, type Finding } from '../../model/values/finding.ts';
import { nothing, type Context, type Check, type Judgement } from '../../model/values/judgement.ts';
import { zoneKinds } from '../../model/terms/owned.ts';
import { isTransitional, valueOf, type Observation } from '../../model/values/observation.ts';
import { ownerTag } from '../../model/terms/owner.ts';
import { change, step, type Change, type Step, type Write } from '../../model/values/step.ts';
import { thingAndState } from '../../model/terms/words.ts';
import type { PrivateRecords, Settings } from '../../model/values/settings.ts';
import { isInPlace, locationsOf, sitesOf } from '../../model/values/site.ts';
import { isOwn } from '../network/attachment.ts';
import { checkZoneRemoval, stepsAudited, type WantedNames } from '../removal/zones.ts';

const source = 'Microsoft: internal virtual network, DNS configuration, 2026-08-24';

const namedBy = (service: Service): Named => ({
  name: service.name,
  gatewayUrl: service.gatewayUrl,
  customDomains: service.hostnames.map(({ hostName }) => hostName),
  regionalUrls: locationsOf(service).flatMap(({ gatewayRegionalUrl }) => gatewayRegionalUrl ?? []),
});

/** One host name with the zone and the record that shall hold it. */
interface Place {
  readonly host: string;
  readonly zoneId: ArmId;
  readonly record: string;
  /** A zone of the user's, which is neither made nor linked nor deleted. */
  readonly isTheirs: boolean;
}

const isOfMicrosoft = (host: string, named: Named): boolean => domainOfMicrosoft(host) !== undefined && !isOwnName(host, named);

/** Without the names of Microsoft's that a service merely claims by a custom domain. */
function writableHosts({ hosts }: PrivateRecords, service: Service): readonly string[] {
  const named = namedBy(service);
  return hostsOf(named, hosts).filter((host) => !isOfMicrosoft(host, named));
}

function placesOf(records: PrivateRecords, service: Service): readonly Place[] {
  const theirs = records.existingZoneIds.toSorted((a, b) => nameOf(b).length - nameOf(a).length);
  return writableHosts(records, service).map((host): Place => {
    const zoneId = theirs.find((id) => recordName(host, nameOf(id)) !== undefined);
    return zoneId
      ? { host, zoneId, record: recordName(host, nameOf(zoneId)) ?? '@', isTheirs: true }
      : { host, zoneId: armId(`${records.zoneGroupId}/providers/Microsoft.Network/privateDnsZones/${host}`), record: '@', isTheirs: false };
  });
}

/** Zones that are wanted or were once written to. */
export function zonesToRead(
  settings: Settings,
  service: Service | undefined,
  owned: NonNullable<BindingStatus['owned']>,
): readonly ArmId[] {
  const { records } = settings.dns;
  const wanted = records && service ? placesOf(records, service).map(({ zoneId }) => zoneId) : [];
  const ours = owned.flatMap(({ id, kind }) => (zoneKinds.has(kind) ? (parseArmId(id) ?? []) : []));
  return [...new Map([...wanted, ...ours].map((id) => [idKey(id), id])).values()];
}

export const checkZones: Check = (settings, seen, context) =>
  settings.wish.is === 'Nothing'
    ? checkZoneRemoval({ places: [], doubt: undefined }, settings, seen, context)
    : checkDeclared(settings, seen, context);

const checkDeclared: Check = (settings, seen, context) => {
  const service = valueOf(seen.service);
  if (!service || isTransitional(service)) return nothing;
  const { records } = settings.dns;
  const [site] = sitesOf(settings, seen);
  const isInternal = service.virtualNetworkType === 'Internal';
  const places = records && isInternal && site && isInPlace(site) ? placesOf(records, service) : [];
  const wanted = records ? places.map((place) => checkPlace(place, records, service, seen, context)) : [];
  const names: WantedNames = {
    places: places.map((place) => ({ ...place, isReady: isReady(place, service, seen) })),
    doubt: places.length === 0 ? undefined : namelessAs(service, records),
  };
  const removal = checkZoneRemoval(names, settings, seen, context);
  const findings = [
    ...(records && isInternal ? namesOfMicrosoft(records, service) : []),
    ...(records ? aboutZones(settings, records, seen) : []),
    ...wanted.flatMap((one) => one.findings),
    ...removal.findings,
  ];
  const steps = wanted.flatMap((one) => one.steps);
  if (settings.dns.policy === 'Enforce') return { ...removal, findings, steps };
  const differing = [...steps, ...stepsAudited(removal)];
  return { ...removal, findings: [...findings, ...(differing.length > 0 ? [recordsDiffer(service, differing)] : [])], audited: steps };
};

/** Every service has a name of its own among its host names: an answer without any says nothing of those that it has (recorded: service GET, 2022 to 2025). */
function namelessAs({ gatewayUrl, hostnames, name }: Service, records: PrivateRecords | undefined): string | undefined {
  if (gatewayUrl === undefined) return `Azure does not tell the address of the gateway of ${name}`;
  return records?.hosts === 'All' && hostnames.length === 0 ? `Azure lists no host name of ${name}` : undefined;
}

/** Its record is there and leads to the gateway. */
function isReady({ zoneId, record, host }: Place, service: Service, { zones }: Observation): boolean {
  const zone = zones.find(({ id }) => sameId(id, zoneId));
  const address = addressFor(host, service);
  const present = valueOf(zone?.records)?.find(({ name }) => name.toLowerCase() === record);
  return address !== undefined && present?.addresses.includes(address) === true;
}

function checkPlace(place: Place, records: PrivateRecords, service: Service, seen: Observation, context: Context): Judgement {
  const zone = seen.zones.find(({ id }) => sameId(id, place.zoneId));
  const address = addressFor(place.host, service);
  if (!zone) return nothing;
  const present = valueOf(zone.zone);
  if (place.isTheirs && !present) return { ...nothing, findings: [zoneMissing(place.zoneId)] };
  if (!place.isTheirs && present && !isOwn(present.tags, context)) return { ...nothing, findings: [zoneNotOurs(place.zoneId)] };
  if (!place.isTheirs && isOfOthers(place.zoneId, present, context)) return { ...nothing, findings: [zoneTaken(place.zoneId)] };
  const record = valueOf(zone.records)?.find(({ name }) => name.toLowerCase() === place.record);
  // One of others is never written, also where it leads to the gateway already: then it does what is wanted.
  const isForeign = record !== undefined && !isOwn(record.metadata, context);
  if (isForeign && address !== undefined && !leadsTo(record, address))
    return { ...nothing, findings: [recordNotOurs(place, record, address)] };
  const writes = [
    ...(place.isTheirs || present ? [] : [putZone(place.zoneId, context.owner)]),
    ...(address === undefined || isForeign ? [] : putRecord(place, record, address, records.ttl, context)),
    // A linked zone without its record hides the public name and answers nothing: links come last.
    ...(place.isTheirs || address === undefined
      ? []
      : records.linkedNetworkIds
          .filter((id) => !isStillLinked(id, place, seen, context))
          .flatMap((id) => putLink(place.zoneId, id, valueOf(zone.links) ?? [], context.owner))),
  ];
  return writes.length === 0
    ? nothing
    : {
        ...nothing,
        steps: [zoneStep(place.zoneId, writes, `Lets ${place.host} resolve to ${address ?? 'the gateway, once its address is known'}.`)],
      };
}

/** Who has made a zone goes on being in charge of it when others have deleted it, or taken its mark off. */
const isOfOthers = (id: ArmId, present: PrivateZone | undefined, { isZoneOfOthers, ownershipOf, previous }: Context): boolean => {
  const mark = present?.tags[ownerTag];
  const isMine =
    mark === undefined
      ? (previous.owned ?? []).some((one) => one.kind === 'PrivateZone' && sameId(one.id, id))
      : ownershipOf(mark) === 'Mine';
  return !isMine && isZoneOfOthers(id);
};

const leadsTo = ({ addresses }: RecordSet, address: string): boolean => addresses.length === 1 && addresses[0] === address;

/** Azure links a network to one zone of a name only (Microsoft: What is a virtual network link, 2025): ours in the zone of before goes first. */
const isStillLinked = (networkId: ArmId, { zoneId }: Place, { zones }: Observation, context: Context): boolean =>
  zones.some(
    ({ id, links }) =>
      !sameId(id, zoneId) &&
      nameOf(id).toLowerCase() === nameOf(zoneId).toLowerCase() &&
      (valueOf(links) ?? []).some((link) => sameId(link.networkId, networkId) && isOwn(link.tags, context)),
  );

/** Regional names lead to the gateway of their region, all others to the primary's. */
function addressFor(host: string, service: Service): string | undefined {
  const places = locationsOf(service);
  const regional = places.find(
    ({ gatewayRegionalUrl }) => gatewayRegionalUrl !== undefined && gatewayRegionalUrl.toLowerCase().includes(`//${host}`),
  );
  return (regional ?? places[0])?.privateIpAddresses[0];
}

const zoneStep = (zoneId: ArmId, writes: readonly Write[], why: string): Step =>
  step({ phase: 'cutover', parent: zoneId, writes, impact: { traffic: 'None', minutes: [0, 2] }, why });

const putZone = (id: ArmId, owner: string): Write => ({
  verb: 'put',
  target: id,
  changes: [...change('location', undefined, 'global'), ...change(`tags.${ownerTag}`, undefined, owner)],
});

function putRecord(place: Place, present: RecordSet | undefined, address: string, ttl: number, { owner }: Context): readonly Write[] {
  const after = { ttl, aRecords: [{ ipv4Address: address }] };
  const same = present?.ttl === ttl && present.addresses.length === 1 && present.addresses[0] === address;
  if (same) return [];
  const changes: readonly Change[] = [
    ...change('properties.ttl', present?.ttl, after.ttl),
    ...change(
      'properties.aRecords',
      present?.addresses.map((ipv4Address) => ({ ipv4Address })),
      after.aRecords,
    ),
    ...change(`properties.metadata.${ownerTag}`, present?.metadata[ownerTag], owner),
  ];
  return [{ verb: 'put', target: childOf(place.zoneId, 'A', place.record), changes }];
}

function putLink(zoneId: ArmId, networkId: ArmId, links: readonly NetworkLink[], owner: string): readonly Write[] {
  if (links.some((link) => sameId(link.networkId, networkId))) return [];
  const taken = new Set(links.map(({ name }) => name.toLowerCase()));
  const base = `apimvnet-${nameOf(networkId)}`.slice(0, 76).replace(/[^a-z0-9_]+$/i, '');
  const name = [base, ...Array.from({ length: 20 }, (_, at) => `${base}-${at + 1}`)].find((one) => !taken.has(one.toLowerCase())) ?? base;
  return [
    {
      verb: 'put',
      target: childOf(zoneId, 'virtualNetworkLinks', name),
      changes: [
        ...change('location', undefined, 'global'),
        ...change(`tags.${ownerTag}`, undefined, owner),
        ...change('properties.virtualNetwork', undefined, { id: networkId }),
        ...change('properties.registrationEnabled', undefined, false),
      ],
    },
  ];
}

function aboutZones({ mode }: Settings, records: PrivateRecords, { locations }: Observation): readonly Finding[] {
  const apex = records.existingZoneIds.filter((id) => isApex(nameOf(id))).map(zoneOfEverybody);
  if (mode !== 'Internal') return apex;
  const notLinked = locations.flatMap(({ network }) => {
    const own = valueOf(network);
    if (!own || records.linkedNetworkIds.some((id) => sameId(id, own.id))) return [];
    const ranges = rangesOf(own.prefixes);
    const here = own.dnsServers.filter((server) => rangesOf([server]).some((one) => ranges.some((range) => overlap(one, range))));
    return here.length > 0 ? [zoneNotLinked(own.id, here)] : [];
  });
  return [...apex, ...notLinked];
}

const namesOfMicrosoft = ({ hosts }: PrivateRecords, service: Service): readonly Finding[] => {
  const named = namedBy(service);
  return hostsOf(named, hosts)
    .filter((host) => isOfMicrosoft(host, named))
    .map((host) =>
      degrading('NameOfMicrosoft', service.id, {
        message: `Host name ${host} of ${service.name} is under ${domainOfMicrosoft(host) ?? ''}, a domain of Microsoft's: a private zone or a record for it would hide what Microsoft has there from every network that is linked. None is made.`,
        remedy: `Take the custom domain off ${service.name}, or set spec.dns.privateRecords.hosts to Defaults.`,
        source: 'Microsoft: Allow the Azure portal URLs on your firewall or proxy server, 2023-12-15',
      }),
    );
};

const zoneMissing = (id: ArmId): Finding =>
  degrading('ZoneMissing', id, {
    message: `Private zone ${nameOf(id)} does not exist.`,
    remedy: 'Create it, or take it out of spec.dns.privateRecords.existingZoneIds; the operator then makes one zone for each host name.',
    source: 'apim-vnet-operator: zones of existingZoneIds are never made',
  });

const zoneNotOurs = (id: ArmId): Finding =>
  degrading('ZoneNotOurs', id, {
    message: `Private zone ${nameOf(id)} exists already and was not made for this binding.`,
    remedy:
      'Name it in spec.dns.privateRecords.existingZoneIds to have its record kept there, or make zones in another resource group with zoneResourceGroupId.',
    source: 'apim-vnet-operator: what exists without its mark is never taken',
  });

const zoneTaken = (id: ArmId): Finding =>
  degrading('ZoneNotOurs', id, {
    message: `Private zone ${nameOf(id)} is not there, or not marked, and another binding of this cluster is in charge of it.`,
    remedy: 'Make zones in another resource group with zoneResourceGroupId, or delete the binding that has it.',
    source: 'apim-vnet-operator: what another binding has made is never taken',
  });

const recordNotOurs = ({ host, zoneId }: Place, { addresses }: RecordSet, address: string): Finding =>
  degrading('RecordNotOurs', zoneId, {
    message: `In private zone ${nameOf(zoneId)} a record of another client lets ${host} resolve to ${addresses.join(', ')}; the gateway is at ${address}.`,
    remedy: 'Remove that record, and the operator writes its own; or correct it by hand.',
    source: 'apim-vnet-operator: what exists without its mark is never taken',
  });

const zoneOfEverybody = (id: ArmId): Finding =>
  degrading('ApexZone', id, {
    message: `Private zone ${nameOf(id)} is for the names of all services: where it is linked, the public names of all other services are hidden, and what needs them breaks.`,
    remedy: 'Use zones for single host names: take it out of spec.dns.privateRecords.existingZoneIds and unlink it.',
    source,
  });

const zoneNotLinked = (id: ArmId, servers: readonly string[]): Finding =>
  degrading('ZoneNotLinked', id, {
    message: `Virtual network ${nameOf(id)} resolves by its own servers ${servers.join(', ')}, which ask Azure from inside that network, and the private zones are not linked to it: the gateway's names do not resolve there.`,
    remedy: `Add ${nameOf(id)} to spec.dns.privateRecords.linkedVnetIds.`,
    source: 'Microsoft: Azure private DNS zone scenarios, custom DNS servers',
  });

const recordsDiffer = (service: Service, steps: readonly Step[]): Finding =>
  degrading('RecordsDiffer', service.id, {
    message: `The private records of ${service.name} are not as declared, and the policy Audit forbids writing them: ${steps.flatMap(({ writes }) => writes.map(thingAndState)).join('; ')}.`,
    remedy: 'Write them by hand (see status.plan), or set spec.dns.policy to Enforce.',
    source,
  });
