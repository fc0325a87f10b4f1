/** One situation for each check of what does not go together with a virtual network, with what it says. */

import type { FindingRow } from './finding-row.test-support.ts';
import { attached, ids, observation, premium, region, seen, service, settledObservation } from './observation.test-support.ts';

export const exclusionRows = {
  PrivateEndpointPresent: {
    given: { seen: observation({ service: seen(service({ privateEndpoints: [{ name: 'from-hub', status: 'Approved' }] })) }) },
    severity: 'Switch',
    subject: ids.service,
    message: 'has an approved private endpoint (from-hub)',
    remedy: 'Remove the connection',
  },
  PublicAccessDisabled: {
    given: { seen: settledObservation({ service: seen(attached({ publicNetworkAccess: 'Disabled' })) }) },
    severity: 'Degrading',
    subject: ids.service,
    message: 'clients from the internet get 403',
    remedy: 'Set publicNetworkAccess to Enabled',
  },
  GatewayDisabled: {
    given: {
      spec: { mode: 'Internal', additionalLocations: [{ location: 'eastus', subnetId: ids.subnet.replace('/hub/', '/hub-us/') }] },
      seen: observation({ service: seen(service({ ...premium, additionalLocations: [region({ disableGateway: true })] })) }),
    },
    severity: 'Switch',
    subject: ids.service,
    message: 'The gateway of orders in eastus is disabled',
    remedy: 'Enable the gateway in eastus',
  },
  ZonesWithManagedAddress: {
    given: {
      spec: { publicIp: { azureManaged: true } },
      seen: observation({ service: seen(service({ ...premium, zones: ['1', '2', '3'] })) }),
    },
    severity: 'Advisory',
    subject: ids.service,
    message: 'is in zones 1, 2, 3, and its address is left to Azure',
    remedy: 'name an address with the same zones',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
