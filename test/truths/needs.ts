/** What a gateway of API Management needs: each row of Microsoft's table of ports by mode and tier, and what the prose adds. */

import { reference } from './sources.ts';
import type { Protocol, Side } from './traffic.ts';
import type { Row } from './rows.ts';

export interface Need extends Row {
  readonly mode: 'External' | 'Internal';
  readonly tier: 'Developer' | 'Premium';
  readonly regions: number;
  readonly ownDns: readonly string[];
  readonly side: Side;
  /** The other side: a service tag. */
  readonly peer: string;
  readonly ports: readonly string[];
  readonly protocol: Protocol;
  /** `unneeded`: the mode has no such flow. */
  readonly level: 'required' | 'optional' | 'unneeded';
}

const bold = 'Bold items in the Purpose column indicate port configurations required for successful deployment and operation';
const optional =
  'Configurations labeled "optional" enable specific features, as noted. They are not required for the overall health of the service';

type Flow = Pick<Need, 'side' | 'peer' | 'ports' | 'protocol'>;
const flow = (side: Side, peer: string, ports: string, protocol: Protocol = 'Tcp'): Flow => ({
  side,
  peer,
  ports: ports.split(','),
  protocol,
});

type Circumstances = Partial<Pick<Need, 'mode' | 'tier' | 'regions' | 'ownDns'>>;
const need = (id: string, says: string, level: Need['level'], what: Flow, evidence: Row['evidence'], more: Circumstances = {}): Need => ({
  id: `need-${id}`,
  says,
  level,
  ...what,
  evidence,
  mode: 'External',
  tier: 'Premium',
  regions: 1,
  ownDns: [],
  ...more,
});
const required = (line: string) => reference.implies(line, bold);
const wished = (line: string) => reference.implies(line, optional);

const clients = flow('In', 'Internet', '443');
const management = flow('In', 'ApiManagement', '3443');
const probe = flow('In', 'AzureLoadBalancer', '6390');
const inside: Circumstances = { mode: 'Internal' };

const both = (id: string, says: string, level: 'required' | 'optional', what: Flow, line: string): readonly Need[] => {
  const evidence = level === 'required' ? required(line) : wished(line);
  return [need(id, says, level, what, evidence), need(`${id}-internal`, `${says}, in Internal mode`, level, what, evidence, inside)];
};

export const needs: readonly Need[] = [
  need(
    'clients',
    'clients of the internet',
    'required',
    clients,
    required('Inbound, Internet, [80], 443, TCP: Client communication to API Management, External only'),
  ),
  need(
    'clients-internal',
    'none of them in Internal mode',
    'unneeded',
    clients,
    reference.says('Client communication to API Management: VNet type: External only'),
    inside,
  ),
  ...both(
    'management',
    'the control plane',
    'required',
    management,
    'Inbound, ApiManagement, 3443, TCP: Management endpoint, External & Internal',
  ),
  need(
    'management-developer',
    'the control plane, of a Developer tier',
    'required',
    management,
    required('Inbound, ApiManagement, 3443, TCP: Management endpoint, External & Internal'),
    { tier: 'Developer' },
  ),
  ...both(
    'probe',
    'the probe',
    'required',
    probe,
    'Inbound, AzureLoadBalancer, 6390, TCP: Azure Infrastructure Load Balancer, External & Internal',
  ),
  need(
    'probe-developer',
    'a single unit of Developer does without',
    'optional',
    probe,
    reference.says('You’re not required to allow inbound requests from service tag AzureLoadBalancer for the Developer SKU'),
    { tier: 'Developer' },
  ),
  ...both(
    'certificates',
    'certificates are validated',
    'required',
    flow('Out', 'Internet', '80'),
    'Outbound, Internet, 80, TCP: Validation and management of … certificates, External & Internal',
  ),
  ...both(
    'storage',
    'storage',
    'required',
    flow('Out', 'Storage', '443'),
    'Outbound, Storage, 443, TCP: Dependency on Azure Storage, External & Internal',
  ),
  ...both(
    'sql',
    'SQL',
    'required',
    flow('Out', 'Sql', '1433'),
    'Outbound, Sql, 1433, TCP: Access to Azure SQL endpoints, External & Internal',
  ),
  ...both(
    'vault',
    'the key vault',
    'required',
    flow('Out', 'AzureKeyVault', '443'),
    'Outbound, AzureKeyVault, 443, TCP: Access to Azure Key Vault, External & Internal',
  ),
  ...both(
    'monitor',
    'metrics and logs',
    'required',
    flow('Out', 'AzureMonitor', '1886,443'),
    'Outbound, AzureMonitor, 1886, 443, TCP: Publish Diagnostics Logs and Metrics, External & Internal',
  ),
  ...both(
    'entra',
    'Entra',
    'optional',
    flow('Out', 'AzureActiveDirectory', '443'),
    'Outbound, AzureActiveDirectory, 443, TCP: Microsoft Entra ID … dependency (optional)',
  ),
  ...both(
    'connectors',
    'managed connections',
    'optional',
    flow('Out', 'AzureConnectors', '443'),
    'Outbound, AzureConnectors, 443, TCP: managed connections dependency (optional)',
  ),
  ...both(
    'events',
    'event hubs',
    'optional',
    flow('Out', 'EventHub', '5671,5672,443'),
    'Outbound, EventHub, 5671, 5672, 443, TCP: … (optional)',
  ),
  ...both(
    'cache',
    'the cache of the machines',
    'optional',
    flow('In', 'VirtualNetwork', '6381-6383'),
    'Inbound & Outbound, VirtualNetwork, 6381 - 6383, TCP: internal Azure Cache for Redis … (optional)',
  ),
  ...both(
    'counters',
    'counters of rate limits',
    'optional',
    flow('Out', 'VirtualNetwork', '4290', 'Udp'),
    'Inbound & Outbound, VirtualNetwork, 4290, UDP: Sync Counters for Rate Limit (optional)',
  ),
  ...both(
    'machine-health',
    'the health of single machines',
    'optional',
    flow('In', 'AzureLoadBalancer', '6391'),
    'Inbound, AzureLoadBalancer, 6391, TCP: Monitoring of individual machine health (Optional)',
  ),
  need(
    'traffic-manager',
    'Traffic Manager, of a gateway in two regions',
    'required',
    flow('In', 'AzureTrafficManager', '443'),
    required('Inbound, AzureTrafficManager, 443, TCP: Azure Traffic Manager routing for multi-region deployment, External'),
    { regions: 2 },
  ),
  need(
    'traffic-manager-internal',
    'not in Internal mode',
    'unneeded',
    flow('In', 'AzureTrafficManager', '443'),
    reference.says('Azure Traffic Manager routing for multi-region deployment: VNet type: External'),
    { ...inside, regions: 2 },
  ),
  need(
    'own-dns',
    'the network’s own DNS server',
    'required',
    flow('Out', '10.0.2.53', '53', 'Udp'),
    reference.says('Outbound access on port 53 is required for communication with DNS servers'),
    { ownDns: ['10.0.2.53'] },
  ),
];
