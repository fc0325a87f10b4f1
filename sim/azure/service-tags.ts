/** The service tags of a region, with a few real ranges each (Microsoft publishes them weekly: Azure IP Ranges and Service Tags, public cloud). */

import type { Json } from './json.ts';
import type { Answer } from './exchange.ts';

const ranges: Readonly<Record<string, readonly string[]>> = {
  ApiManagement: [
    '13.64.39.16/32',
    '20.37.52.67/32',
    '51.145.179.78/32',
    '104.214.19.224/32',
    '52.162.110.80/32',
    '2603:1000:104:402::140/124',
  ],
  'ApiManagement.NorthCentralUS': ['52.162.110.80/32'],
  'ApiManagement.SouthCentralUS': ['104.214.19.224/32'],
  'ApiManagement.WestEurope': ['51.145.179.78/32'],
  AppService: ['13.64.73.110/32', '20.40.202.0/23'],
  AzureActiveDirectory: ['20.190.128.0/18', '40.126.0.0/18'],
  AzureCloud: [
    '13.64.0.0/11',
    '20.0.0.0/8',
    '40.64.0.0/10',
    '51.104.0.0/13',
    '51.144.0.0/15',
    '52.162.0.0/16',
    '52.224.0.0/11',
    '104.40.0.0/13',
    '104.208.0.0/13',
  ],
  'AzureCloud.WestEurope': [
    '13.69.0.0/17',
    '20.150.8.0/23',
    '40.68.0.0/16',
    '40.74.0.0/18',
    '51.145.128.0/17',
    '52.236.128.0/17',
    '52.239.140.0/22',
    '104.40.128.0/17',
  ],
  AzureConnectors: ['13.69.64.208/28', '40.115.50.13/32'],
  AzureFrontDoor: ['13.73.248.16/29'],
  'AzureFrontDoor.Backend': ['13.73.248.16/29', '147.243.0.0/16'],
  AzureKeyVault: ['13.69.64.72/29', '52.236.186.80/29', '13.69.227.72/29'],
  'AzureKeyVault.NorthEurope': ['13.69.227.72/29'],
  'AzureKeyVault.WestEurope': ['13.69.64.72/29', '52.236.186.80/29'],
  AzureMonitor: ['13.69.65.16/28', '20.50.68.128/29'],
  'AzureMonitor.NorthEurope': ['20.50.68.128/29'],
  'AzureMonitor.WestEurope': ['13.69.65.16/28'],
  AzureTrafficManager: ['13.65.92.252/32', '40.68.30.66/32'],
  EventHub: ['13.69.64.0/26', '52.236.186.0/26'],
  'EventHub.WestEurope': ['13.69.64.0/26'],
  Sql: ['40.68.37.158/32', '104.40.168.105/32', '13.69.104.0/26', '52.138.224.0/27'],
  'Sql.WestEurope': ['40.68.37.158/32', '104.40.168.105/32', '13.69.104.0/26'],
  'Sql.NorthEurope': ['52.138.224.0/27'],
  Storage: ['20.150.8.0/23', '52.239.140.0/22', '20.150.26.0/24'],
  'Storage.WestEurope': ['20.150.8.0/23', '52.239.140.0/22'],
  'Storage.NorthEurope': ['20.150.26.0/24'],
};

export const serviceTagsPath = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Network\/locations\/([^/]+)\/serviceTags$/i;

export function answerServiceTags(path: string): Answer | undefined {
  const [, subscription] = serviceTagsPath.exec(path) ?? [];
  if (subscription === undefined) return undefined;
  const body: Json = {
    name: 'Public',
    // Microsoft: Get-AzNetworkServiceTag, example 1: not the path that was asked for.
    id: `${subscription}/providers/Microsoft.Network/serviceTags/Public`,
    type: 'Microsoft.Network/serviceTags',
    changeNumber: '412',
    cloud: 'Public',
    values: Object.entries(ranges).map(([name, addressPrefixes]) => {
      const [systemService = name, place = ''] = name.split('.');
      return {
        name,
        id: name,
        serviceTagChangeNumber: '97',
        properties: {
          changeNumber: '97',
          region: place.toLowerCase(),
          state: 'GA',
          systemService,
          addressPrefixes,
        },
      };
    }),
  };
  return { status: 200, headers: {}, body };
}
