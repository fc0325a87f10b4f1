/** One situation for each check of names, and of what is called by a name, with what it says. */

import { tagListOf } from '../../network/words/tag-list.ts';
import { armId, childOf, type ArmId } from '../../api/arm-id.ts';
import type { NetworkLink, PrivateZone, RecordSet } from '../../azure/resources.ts';
import { instant } from '../../runtime/clock.ts';
import {
  at,
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  iso,
  network,
  owner,
  seen,
  settledObservation,
  status,
} from './observation.test-support.ts';
import type { SeenZone } from '../model/values/observation.ts';
import { ownerTag } from '../model/terms/owner.ts';
import { rule } from '../../network/rules.test-support.ts';
import type { FindingRow } from './finding-row.test-support.ts';

const group2 = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/gateways';
const zoneId = armId(`${group2}/providers/Microsoft.Network/privateDnsZones/orders.azure-api.net`);
const corporate = armId(`${group2}/providers/Microsoft.Network/privateDnsZones/corp.example`);
const internal = attached({
  virtualNetworkType: 'Internal',
  privateIpAddresses: ['10.0.1.5'],
  hostnames: [{ type: 'Proxy', hostName: 'api.corp.example' }],
});
const records = (more: object = {}) => ({ mode: 'Internal' as const, dns: { privateRecords: { linkedVnetIds: [ids.network], ...more } } });
const zone = (
  id: ArmId,
  change: Partial<PrivateZone> = {},
  sets: readonly RecordSet[] = [],
  links: readonly NetworkLink[] = [],
): SeenZone => ({
  id,
  zone: seen({
    id,
    name: id.split('/').at(-1) ?? '',
    etag: 'one',
    provisioningState: 'Succeeded',
    recordSets: 1 + sets.length,
    tags: {},
    ...change,
  }),
  records: seen(sets),
  links: seen(links),
});
const internalWorld = (change: Parameters<typeof settledObservation>[0]) =>
  settledObservation({ service: seen(internal), group: seen(group(fitting({ mode: 'Internal' }))), ...change });

export const namesRows = {
  DnsServersDiffer: {
    given: { spec: { dns: { policy: 'Audit', servers: ['10.0.0.4'] } }, seen: settledObservation() },
    severity: 'Degrading',
    subject: ids.network,
    message: "Virtual network hub has the DNS servers Azure's own, not 10.0.0.4, and the policy Audit forbids changing them.",
    remedy: 'set spec.dns.policy to Enforce',
  },
  DnsNotApplied: {
    given: {
      status: {
        locations: [
          {
            location: 'westeurope',
            dnsApplied: { servers: ['10.0.0.4'], at: iso('07:00') },
            vnetDns: { servers: ['10.0.0.4'], since: iso('06:00') },
          },
        ],
      },
      seen: settledObservation({
        network: seen(network({ dnsServers: ['10.0.0.4'] })),
        group: seen(group(fitting({ customDns: ['10.0.0.4'] }))),
        networkStatus: seen(status({ db: 'success' }, '07:50')),
      }),
    },
    severity: 'Degrading',
    subject: ids.service,
    message:
      'The gateway of orders in westeurope uses the DNS servers 168.63.129.16; virtual network hub has 10.0.0.4, although the network configuration was applied at 2026-01-05T07:00:00Z.',
    remedy: 'apply the network configuration by hand',
  },
  ZoneNotOurs: {
    given: { spec: records(), seen: internalWorld({ zones: [zone(zoneId)] }) },
    severity: 'Degrading',
    subject: zoneId,
    message: 'Private zone orders.azure-api.net exists already and was not made for this binding.',
    remedy: 'Name it in spec.dns.privateRecords.existingZoneIds',
    source: 'ours',
  },
  NameOfMicrosoft: {
    given: {
      spec: records({ hosts: 'All' }),
      seen: internalWorld({
        service: seen({ ...internal, hostnames: [{ type: 'Proxy', hostName: 'login.microsoftonline.com' }] }),
        zones: [zone(zoneId, { tags: { [ownerTag]: owner } })],
      }),
    },
    severity: 'Degrading',
    subject: ids.service,
    message: "Host name login.microsoftonline.com of orders is under microsoftonline.com, a domain of Microsoft's",
    remedy: 'set spec.dns.privateRecords.hosts to Defaults',
  },
  ZoneMissing: {
    given: {
      spec: records({ hosts: 'All', existingZoneIds: [corporate] }),
      seen: internalWorld({ zones: [{ id: corporate, zone: gone, records: undefined, links: undefined }] }),
    },
    severity: 'Degrading',
    subject: corporate,
    message: 'Private zone corp.example does not exist.',
    remedy: 'take it out of spec.dns.privateRecords.existingZoneIds',
    source: 'ours',
  },
  ZoneKept: {
    given: {
      spec: {},
      status: { owned: [{ id: zoneId, kind: 'PrivateZone' }] },
      seen: settledObservation({
        zones: [
          zone(zoneId, { tags: { [ownerTag]: owner } }, [
            { id: childOf(zoneId, 'A', 'app'), name: 'app', etag: 'one', ttl: 300, addresses: ['10.0.9.9'], metadata: {} },
          ]),
        ],
      }),
    },
    severity: 'Advisory',
    subject: zoneId,
    message:
      'Private zone orders.azure-api.net was made for this binding and is no longer needed; it stays, because others have record app in it.',
    remedy: 'the operator then removes the zone by itself',
    source: 'ours',
  },
  ApexZone: {
    given: { spec: records({ existingZoneIds: [armId(zoneId.replace('orders.azure', 'azure'))] }), seen: internalWorld({}) },
    severity: 'Degrading',
    subject: armId(zoneId.replace('orders.azure', 'azure')),
    message: 'Private zone azure-api.net is for the names of all services',
    remedy: 'Use zones for single host names',
  },
  ZoneNotLinked: {
    given: {
      spec: { mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [armId(ids.network.replace('hub', 'clients'))] } } },
      seen: internalWorld({ network: seen(network({ dnsServers: ['10.0.0.4'] })) }),
    },
    severity: 'Degrading',
    subject: ids.network,
    message: 'Virtual network hub resolves by its own servers 10.0.0.4',
    remedy: 'Add hub to spec.dns.privateRecords.linkedVnetIds',
  },
  RecordNotOurs: {
    given: {
      spec: records({ hosts: 'All', existingZoneIds: [corporate] }),
      seen: internalWorld({
        zones: [
          zone(corporate, {}, [
            { id: childOf(corporate, 'A', 'api'), name: 'api', etag: 'one', ttl: 300, addresses: ['10.0.9.9'], metadata: {} },
          ]),
        ],
      }),
    },
    severity: 'Degrading',
    subject: corporate,
    message:
      'In private zone corp.example a record of another client lets api.corp.example resolve to 10.0.9.9; the gateway is at 10.0.1.5.',
    remedy: 'Remove that record',
    source: 'ours',
  },
  RecordsDiffer: {
    given: {
      spec: { mode: 'Internal', dns: { policy: 'Audit', privateRecords: { linkedVnetIds: [ids.network] } } },
      seen: internalWorld({ zones: [{ id: zoneId, zone: gone, records: undefined, links: undefined }] }),
    },
    severity: 'Degrading',
    subject: ids.service,
    message:
      'The private records of orders are not as declared, and the policy Audit forbids writing them: private zone orders.azure-api.net (not there); record @ in private zone orders.azure-api.net (not there);',
    remedy: 'set spec.dns.policy to Enforce',
  },
  ManagementOpenWide: {
    given: {
      seen: settledObservation({ group: seen(group([...fitting(), rule('all-in', 200, 'Inbound Allow * 3443 from Internet to *')])) }),
    },
    severity: 'Advisory',
    subject: ids.group,
    message: 'Rule all-in in network security group apim-nsg lets the whole internet reach the management endpoint on port 3443.',
    remedy: 'Allow it from the service tag ApiManagement only',
  },
  AdminRulesUnreadable: {
    given: { seen: settledObservation({ adminRules: forbidden }) },
    severity: 'Advisory',
    subject: ids.network,
    message: 'The security admin rules of virtual network hub cannot be read',
    remedy: 'listNetworkManagerEffectiveSecurityAdminRules/action',
  },
  FlowUnknownName: {
    given: { spec: { networkSecurity: { optionalFlows: ['redis'] } }, seen: settledObservation() },
    severity: 'Degrading',
    subject: ids.service,
    message: 'names redis in spec.networkSecurity.optionalFlows, which is the name of no flow.',
    remedy: 'use one of',
    source: 'ours',
  },
  TagListOld: {
    given: {
      seen: settledObservation({
        serviceTags: seen(tagListOf({ cloud: 'Public', changeNumber: '1', tags: [{ name: 'AzureConnectors', prefixes: [] }] })),
        tagsConfirmedAt: instant(at('00:00') - 15 * 24 * 3_600_000),
      }),
    },
    severity: 'Advisory',
    subject: ids.service,
    message: 'Rules and routes of orders are judged by the service tags that Azure published until 2025-12-21',
    remedy: 'Microsoft.Network/locations/serviceTags/read',
  },
  TagUnknown: {
    given: {
      spec: { networkSecurity: { clientSources: ['ServiceConnectors'] } },
      seen: settledObservation({
        serviceTags: seen(tagListOf({ cloud: 'Public', changeNumber: '1', tags: [{ name: 'AzureConnectors', prefixes: [] }] })),
      }),
    },
    severity: 'Switch',
    subject: ids.service,
    message: 'names the service tag ServiceConnectors in spec.networkSecurity.clientSources, which Azure does not know in this region.',
    remedy: 'Until then the rules for clients that are there stay as they are.',
  },
} satisfies Readonly<Record<string, FindingRow>>;
