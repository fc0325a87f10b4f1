/** The rules that Microsoft lists for a gateway of API Management, with everything else denied: what they open, and what is still missing. */

import { forced, internalMode, managementPort, overview, reference } from '../sources.ts';
import { table, type RuleWords } from '../traffic.ts';

/** The table "Required ports", bold rows. */
const listed: readonly RuleWords[] = [
  'clients 100 In Allow Tcp 80,443 Internet > VirtualNetwork',
  'mgmt 110 In Allow Tcp 3443 ApiManagement > VirtualNetwork',
  'lb 120 In Allow Tcp 6390 AzureLoadBalancer > VirtualNetwork',
  'tm 130 In Allow Tcp 443 AzureTrafficManager > VirtualNetwork',
  'no-in 4096 In Deny * * * > *',
  'certs 100 Out Allow Tcp 80 VirtualNetwork > Internet',
  'storage 110 Out Allow Tcp 443 VirtualNetwork > Storage',
  'sql 120 Out Allow Tcp 1433 VirtualNetwork > Sql',
  'vault 130 Out Allow Tcp 443 VirtualNetwork > AzureKeyVault',
  'monitor 140 Out Allow Tcp 1886,443 VirtualNetwork > AzureMonitor',
  'no-out 4096 Out Deny * * * > *',
];
/** Of Internal mode: without clients from the internet and Traffic Manager. */
const inside = listed.filter((words) => !/^(clients|tm) /.test(words));
const line = (words: string) => reference.says(words);
const missing = (words: string) =>
  reference.implies(words, 'Control inbound and outbound traffic into the subnet … by using network security group rules');
const stops = 'Once traffic matches a rule, processing stops';

export const gateway = table([
  {
    id: 'gateway-clients',
    says: 'clients come in',
    rules: listed,
    packet: 'In Tcp 443 client',
    verdict: 'Allow clients',
    evidence: line('Inbound, Internet to VirtualNetwork, [80], 443, TCP, Allow: Client communication to API Management, External only'),
  },
  {
    id: 'gateway-management',
    says: 'the control plane comes in',
    rules: listed,
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: line('Inbound, ApiManagement to VirtualNetwork, 3443, TCP, Allow: Management endpoint for Azure portal and PowerShell'),
  },
  {
    id: 'gateway-management-far',
    says: 'that of other regions too',
    rules: listed,
    packet: 'In Tcp 3443 farControl',
    verdict: 'Allow mgmt',
    evidence: line('Inbound, ApiManagement to VirtualNetwork, 3443, TCP, Allow: Management endpoint for Azure portal and PowerShell'),
  },
  {
    id: 'gateway-management-others',
    says: 'and nobody else on its port',
    rules: listed,
    packet: 'In Tcp 3443 client',
    verdict: 'Deny no-in',
    evidence: forced.says(
      'allows inbound management traffic on port 3443 only from the set of Azure IP addresses encompassed by the ApiManagement service tag',
    ),
  },
  {
    id: 'gateway-management-internal',
    says: 'in Internal mode the public address can be locked down to the tag',
    rules: inside,
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: internalMode.says(
      'Used only for control plane traffic to the management endpoint over port 3443. Can be locked down to the ApiManagement service tag',
    ),
  },
  {
    id: 'gateway-internal-clients',
    says: 'where clients of the internet have no rule they stay out',
    rules: inside,
    packet: 'In Tcp 443 client',
    verdict: 'Deny no-in',
    evidence: missing('Client communication to API Management: External only'),
  },
  {
    id: 'gateway-internal-network',
    says: 'nor do clients of the network come in, unless they have one',
    rules: inside,
    packet: 'In Tcp 443 web',
    verdict: 'Deny no-in',
    evidence: overview.implies(
      'You can’t remove the default rules, but you can override them by creating rules with higher priorities',
      stops,
    ),
  },
  {
    id: 'gateway-probe',
    says: 'the probe comes in',
    rules: listed,
    packet: 'In Tcp 6390 host',
    verdict: 'Allow lb',
    evidence: line('Inbound, AzureLoadBalancer to VirtualNetwork, 6390, TCP, Allow: Azure Infrastructure Load Balancer'),
  },
  {
    id: 'gateway-probe-neighbouring-ports',
    says: 'the ports of the cache are not that of the probe',
    rules: [...listed.filter((words) => !words.startsWith('lb ')), 'lb 120 In Allow Tcp 6381-6383 AzureLoadBalancer > VirtualNetwork'],
    packet: 'In Tcp 6390 host',
    verdict: 'Deny no-in',
    evidence: overview.implies('Port range: You can specify an individual port or ranges of ports', stops),
  },
  {
    id: 'gateway-management-wrong-port',
    says: 'neighbouring digits do not open the control plane’s port',
    rules: ['mgmt 110 In Allow Tcp 3433 ApiManagement > VirtualNetwork', 'no-in 4096 In Deny * * * > *'],
    packet: 'In Tcp 3443 control',
    verdict: 'Deny no-in',
    evidence: managementPort.says('the Inbound port 3443 of the virtual network should be opened to allow calling the other apis'),
  },
  {
    id: 'gateway-traffic-manager',
    says: 'Traffic Manager’s probes come in',
    rules: listed.filter((words) => !words.startsWith('clients ')),
    packet: 'In Tcp 443 trafficManager',
    verdict: 'Allow tm',
    evidence: line(
      'Inbound, AzureTrafficManager to VirtualNetwork, 443, TCP, Allow: Azure Traffic Manager routing for multi-region deployment',
    ),
  },
  {
    id: 'gateway-certificates',
    says: 'certificates are checked',
    rules: listed,
    packet: 'Out Tcp 80 client',
    verdict: 'Allow certs',
    evidence: line('Outbound, VirtualNetwork to Internet, 80, TCP, Allow: Validation and management of … certificates'),
  },
  {
    id: 'gateway-storage',
    says: 'storage is reached',
    rules: listed,
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow storage',
    evidence: line('Outbound, VirtualNetwork to Storage, 443, TCP, Allow: Dependency on Azure Storage'),
  },
  {
    id: 'gateway-sql',
    says: 'SQL is reached',
    rules: listed,
    packet: 'Out Tcp 1433 sql',
    verdict: 'Allow sql',
    evidence: line('Outbound, VirtualNetwork to Sql, 1433, TCP, Allow: Access to Azure SQL endpoints'),
  },
  {
    id: 'gateway-vault',
    says: 'the key vault is reached',
    rules: listed,
    packet: 'Out Tcp 443 vault',
    verdict: 'Allow vault',
    evidence: line('Outbound, VirtualNetwork to AzureKeyVault, 443, TCP, Allow: Access to Azure Key Vault'),
  },
  {
    id: 'gateway-monitor',
    says: 'logs leave',
    rules: listed,
    packet: 'Out Tcp 443 monitor',
    verdict: 'Allow monitor',
    evidence: line(
      'Outbound, VirtualNetwork to AzureMonitor, 1886, 443, TCP, Allow: Publish Diagnostics Logs and Metrics, Resource Health',
    ),
  },
  {
    id: 'gateway-metrics',
    says: 'metrics leave',
    rules: listed,
    packet: 'Out Tcp 1886 monitor',
    verdict: 'Allow monitor',
    evidence: line(
      'Outbound, VirtualNetwork to AzureMonitor, 1886, 443, TCP, Allow: Publish Diagnostics Logs and Metrics, Resource Health',
    ),
  },
  {
    id: 'gateway-entra',
    says: 'Entra is optional, and closed by the list',
    rules: listed,
    packet: 'Out Tcp 443 entra',
    verdict: 'Deny no-out',
    evidence: missing('Outbound, VirtualNetwork to AzureActiveDirectory, 443: … dependency (optional)'),
  },
  {
    id: 'gateway-events',
    says: 'so are event hubs',
    rules: listed,
    packet: 'Out Tcp 5671 events',
    verdict: 'Deny no-out',
    evidence: missing('Outbound, VirtualNetwork to EventHub, 5671, 5672, 443: … (optional)'),
  },
  {
    id: 'gateway-connectors',
    says: 'and connectors',
    rules: listed,
    packet: 'Out Tcp 443 connectors',
    verdict: 'Deny no-out',
    evidence: missing('Outbound, VirtualNetwork to AzureConnectors, 443: managed connections dependency (optional)'),
  },
  {
    id: 'gateway-regional-storage',
    says: 'the region’s tag is enough for storage in the region',
    rules: ['storage 110 Out Allow Tcp 443 VirtualNetwork > Storage.WestEurope', 'no-out 4096 Out Deny * * * > *'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow storage',
    evidence: reference.says(
      'may use the regional versions of those tags corresponding to the region containing the API Management instance (for example, Storage.WestUS',
    ),
  },
  {
    id: 'gateway-regional-sql',
    says: 'and for SQL',
    rules: ['sql 120 Out Allow Tcp 1433 VirtualNetwork > Sql.WestEurope', 'no-out 4096 Out Deny * * * > *'],
    packet: 'Out Tcp 1433 sql',
    verdict: 'Allow sql',
    evidence: reference.says(
      'NSG rules allowing outbound connectivity to Storage, SQL, and Azure Event Hubs service tags may use the regional versions',
    ),
  },
  {
    id: 'gateway-regional-primary',
    says: 'a further region needs the primary’s tag as well',
    rules: ['sql 120 Out Allow Tcp 1433 VirtualNetwork > Sql.WestEurope', 'no-out 4096 Out Deny * * * > *'],
    packet: 'Out Tcp 1433 farSql',
    verdict: 'Deny no-out',
    evidence: reference.implies(
      'the NSG in each region should allow traffic to the service tags for that region and the primary region',
      'service tags may use the regional versions of those tags',
    ),
  },
]);
