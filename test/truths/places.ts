/**
 * The machines that packets of the tables go between, and the published ranges that hold them. The gateway is 10.0.1.4 in 10.0.1.0/27 of the network
 * 10.0.0.0/16 in West Europe unless a row says otherwise. A runner finds out by itself which words hold an address.
 */

export interface Machine {
  readonly ip: string;
  /** The Azure service that has it, and the region by which its regional tag is called. */
  readonly service?: string;
  readonly region?: string;
}

export const region = 'WestEurope';

const machines = {
  gateway: { ip: '10.0.1.4' },
  /** In the gateway's own subnet, in another one of the network, in ranges that only some rows give a meaning. */
  neighbour: { ip: '10.0.1.9' },
  web: { ip: '10.0.2.4' },
  webTwin: { ip: '10.0.2.200' },
  elsewhere: { ip: '10.0.3.1' },
  secondRange: { ip: '10.7.0.4' },
  peered: { ip: '10.50.0.4' },
  peeredTwin: { ip: '10.50.1.4' },
  beyond: { ip: '10.60.0.4' },
  routed: { ip: '10.99.0.4' },
  onPremises: { ip: '192.168.10.4' },
  ownDns: { ip: '10.0.2.53' },
  publicInside: { ip: '20.5.9.4' },

  /** Of Microsoft's tutorials for IP flow verify and next hop. */
  bing: { ip: '13.107.21.200' },
  unused: { ip: '172.31.0.100' },
  unusedTen: { ip: '10.200.0.4' },
  unusedShared: { ip: '100.64.1.1' },

  /** Addresses for documentation (RFC 5737, RFC 3849), as clients anywhere on the internet. */
  client: { ip: '203.0.113.10' },
  otherClient: { ip: '198.51.100.7' },
  client6: { ip: '2001:db8::10' },

  /** Control plane of API Management: West Europe, and one that calls gateways of every region (API Management with virtual networks, 2021-04-12). */
  control: { ip: '51.145.179.78', service: 'ApiManagement', region: 'WestEurope' },
  farControl: { ip: '104.214.19.224', service: 'ApiManagement', region: 'SouthCentralUS' },
  /** MicrosoftDocs/azure-docs#111706, with their regions. */
  storage: { ip: '191.239.203.1', service: 'Storage', region: 'WestEurope' },
  farStorage: { ip: '191.235.255.192', service: 'Storage', region: 'NorthEurope' },
  sql: { ip: '40.68.37.158', service: 'Sql', region: 'WestEurope' },
  farSql: { ip: '52.138.224.1', service: 'Sql', region: 'NorthEurope' },
  vault: { ip: '52.236.186.82', service: 'AzureKeyVault', region: 'WestEurope' },
  monitor: { ip: '13.69.65.16', service: 'AzureMonitor' },
  entra: { ip: '20.190.128.10', service: 'AzureActiveDirectory' },
  events: { ip: '13.69.64.4', service: 'EventHub', region: 'WestEurope' },
  connectors: { ip: '13.69.64.210', service: 'AzureConnectors', region: 'WestEurope' },
  trafficManager: { ip: '40.68.30.66', service: 'AzureTrafficManager' },

  /** The host's two addresses, and the server of Windows licences. */
  host: { ip: '168.63.129.16', service: 'AzureLoadBalancer' },
  metadata: { ip: '169.254.169.254' },
  licences: { ip: '23.102.135.246' },
} as const satisfies Readonly<Record<string, Machine>>;

export type Place = keyof typeof machines;
export const machineAt = (place: Place): Machine => machines[place];

/**
 * Ranges of service tags, as much of them as the machines above need (Microsoft: Azure IP Ranges and Service Tags, Public Cloud). A tag of a region holds
 * that region's ranges, `AzureCloud` those of all services; its ranges are rounded here, as rows need no more than that they are wider.
 */
export const published: Readonly<Record<string, readonly string[]>> = {
  ApiManagement: ['51.145.179.78/32', '104.214.19.224/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  'ApiManagement.SouthCentralUS': ['104.214.19.224/32'],
  Storage: ['191.239.203.0/28', '191.235.255.192/26'],
  'Storage.WestEurope': ['191.239.203.0/28'],
  'Storage.NorthEurope': ['191.235.255.192/26'],
  Sql: ['40.68.37.158/32', '52.138.224.0/27'],
  'Sql.WestEurope': ['40.68.37.158/32'],
  'Sql.NorthEurope': ['52.138.224.0/27'],
  AzureKeyVault: ['52.236.186.80/29'],
  'AzureKeyVault.WestEurope': ['52.236.186.80/29'],
  AzureMonitor: ['13.69.65.16/28'],
  AzureActiveDirectory: ['20.190.128.0/18'],
  EventHub: ['13.69.64.0/26'],
  'EventHub.WestEurope': ['13.69.64.0/26'],
  AzureConnectors: ['13.69.64.208/28'],
  'AzureConnectors.WestEurope': ['13.69.64.208/28'],
  AzureTrafficManager: ['40.68.30.66/32'],
  AzureCloud: [
    '13.69.64.0/19',
    '20.190.128.0/18',
    '40.68.0.0/16',
    '51.145.128.0/17',
    '52.138.128.0/17',
    '52.236.128.0/17',
    '104.214.16.0/20',
    '191.235.192.0/18',
    '191.239.192.0/18',
  ],
  'AzureCloud.WestEurope': ['13.69.64.0/19', '40.68.0.0/16', '51.145.128.0/17', '52.236.128.0/17', '191.239.192.0/18'],
  'AzureCloud.NorthEurope': ['52.138.128.0/17', '191.235.192.0/18'],
  'AzureCloud.SouthCentralUS': ['104.214.16.0/20'],
};
