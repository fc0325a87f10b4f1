/** One situation for each check, with what it says. */

import { type CheckName } from '../model/values/finding.ts';
import {
  attached,
  fitting,
  forbidden,
  gone,
  group,
  ids,
  network,
  observation,
  preparedObservation,
  seen,
  service,
  settledObservation,
  status,
  subnet,
  premium,
  region,
} from './observation.test-support.ts';
import { ownerMark } from '../model/terms/owner.ts';

import { exclusionRows } from './finding-exclusions.test-support.ts';
import { namesRows } from './finding-names.test-support.ts';
import { networkRows } from './finding-network.test-support.ts';
import { rightsRows } from './finding-rights.test-support.ts';
import { securityRows } from './finding-security.test-support.ts';
import type { FindingRow } from './finding-row.test-support.ts';

const elsewhere = ownerMark('88888888-8888-4888-8888-888888888888', '77777777-7777-4777-8777-777777777777');
const lock = { id: '/l', name: 'freeze', scope: ids.group, level: 'ReadOnly' as const, notes: undefined };

export const findingRows: Readonly<Record<CheckName, FindingRow>> = {
  ProvisioningFailed: {
    given: { seen: preparedObservation({ group: seen(group([], { provisioningState: 'Failed' })) }) },
    severity: 'Switch',
    subject: ids.group,
    message: 'The last write of apim-nsg ended as Failed',
    remedy: 'az resource update --ids',
  },
  ServiceMissing: {
    given: { seen: observation({ service: gone }) },
    severity: 'All',
    subject: ids.service,
    message: 'service orders does not exist in resource group gateways',
    remedy: 'Create the service',
    source: 'ours',
  },
  ServiceSoftDeleted: {
    given: {
      seen: observation({
        service: gone,
        softDeleted: {
          name: 'orders',
          serviceId: ids.service,
          location: 'West Europe',
          deletionDate: undefined,
          scheduledPurgeDate: '2026-01-07T08:00:00Z',
        },
      }),
    },
    severity: 'All',
    subject: ids.service,
    message: 'was deleted and is kept for recovery until 2026-01-07T08:00:00Z',
    remedy: 'purge it',
  },
  ServiceGoing: {
    given: { seen: observation({ service: seen(service({ provisioningState: 'Terminating' })) }) },
    severity: 'All',
    subject: ids.service,
    message: 'orders is Terminating',
    remedy: 'Wait until Azure is done',
  },
  ServiceFailed: {
    given: { seen: settledObservation({ service: seen(attached({ provisioningState: 'Failed' })) }) },
    severity: 'Advisory',
    subject: ids.service,
    message: 'orders is in state Failed although its network is as declared',
    remedy: 'apimvnet.io/reconcile-requested-at',
  },
  TierNotSupported: {
    given: { seen: observation({ service: seen(service({ sku: { name: 'Basic', capacity: 1 } })) }) },
    severity: 'All',
    subject: ids.service,
    message: 'orders: tier Basic is not bound; this operator binds Developer and Premium',
    remedy: 'Move the service to Developer or Premium',
  },
  PlatformRetired: {
    given: { seen: observation({ service: seen(service({ platformVersion: 'stv1' })) }) },
    severity: 'All',
    subject: ids.service,
    message: 'orders: it still runs on the retired platform stv1',
    remedy: 'Migrate it to stv2 first',
  },
  ...exclusionRows,
  AddressKept: {
    given: { spec: { mode: 'None' }, seen: observation({ service: seen(service({ publicIpAddressId: ids.address })) }) },
    severity: 'Advisory',
    subject: ids.address,
    message: 'Azure has kept public IP address',
    remedy: 'take it off the service by hand',
  },
  LocationNotDeclared: {
    given: {
      seen: observation({
        service: seen(
          service({
            sku: { name: 'Premium', capacity: 1 },
            additionalLocations: [region()],
          }),
        ),
      }),
    },
    severity: 'Switch',
    subject: ids.service,
    message: 'orders also runs in eastus, which the binding does not name',
    remedy: 'Add eastus to spec.additionalLocations',
  },
  LocationMissing: {
    given: {
      spec: { additionalLocations: [{ location: 'eastus', subnetId: ids.elsewhere }] },
      seen: observation({ service: seen(service(premium)) }),
    },
    severity: 'Switch',
    subject: ids.service,
    message: 'The binding names region eastus, in which API Management service orders does not run; it runs in westeurope',
    remedy: 'Add the region to the service',
  },
  AddressMustDiffer: {
    given: { seen: observation({ service: seen(attached({ subnetId: ids.elsewhere, publicIpAddressId: ids.address })) }) },
    severity: 'Switch',
    subject: ids.address,
    message: 'orders in westeurope uses public IP address front; a move to another subnet needs a different one',
    remedy: 'Name a second address in spec.publicIp.ids',
  },
  NetworkMissing: {
    given: { seen: observation({ network: gone, subnet: undefined }) },
    severity: 'All',
    subject: ids.network,
    message: 'Virtual network hub does not exist',
    remedy: 'correct spec.subnetId',
    source: 'ours',
  },
  SubnetMissing: {
    given: {
      seen: observation({ network: seen(network({ subnets: [subnet({ id: ids.elsewhere, name: 'old' })] })), subnet: undefined }),
    },
    severity: 'All',
    subject: ids.subnet,
    message: 'Subnet apim does not exist in virtual network hub, which has old',
    remedy: 'correct spec.subnetId',
    source: 'ours',
  },
  SubnetInAnotherRegion: {
    given: { seen: observation({ network: seen(network({ location: 'northeurope' })) }) },
    severity: 'All',
    subject: ids.network,
    message: 'Virtual network hub is in northeurope, the service in West Europe',
    remedy: 'Bind a subnet of a virtual network in West Europe',
  },
  SubnetDelegated: {
    given: { seen: observation({ subnet: subnet({ delegations: ['Microsoft.Web/serverFarms'] }) }) },
    severity: 'All',
    subject: ids.subnet,
    message: 'Subnet apim is delegated to Microsoft.Web/serverFarms',
    remedy: 'Set "Delegate subnet to a service" to None',
  },
  SubnetTooSmall: {
    given: {
      seen: observation({
        service: seen(service({ sku: { name: 'Premium', capacity: 3 } })),
        subnet: subnet({ prefixes: ['10.0.1.0/29'] }),
      }),
    },
    severity: 'All',
    subject: ids.subnet,
    message: 'Subnet apim (10.0.1.0/29) is too small: needs 11 addresses, has 8 for Premium with 3 units in External mode',
    remedy: 'Bind a larger subnet',
  },
  SubnetWithoutRoom: {
    given: { seen: preparedObservation({ service: seen(service(premium)), subnet: subnet({ prefixes: ['10.0.1.0/29'] }) }) },
    severity: 'Advisory',
    subject: ids.subnet,
    message: 'Subnet apim (10.0.1.0/29) holds Premium with 1 unit in External mode, and not one unit more',
    remedy: 'Bind a larger subnet before you scale out',
  },
  SubnetReservedByRetiredPlatform: {
    given: {
      seen: observation({ subnet: subnet({ navigationLinks: [{ id: `${ids.subnet}/resourceNavigationLinks/nav`, link: '/gone' }] }) }),
    },
    severity: 'Switch',
    subject: ids.subnet,
    message: 'Subnet apim is still reserved by navigation link nav (/gone)',
    remedy: 'wait up to six hours',
  },
  ...rightsRows,
  ...securityRows,
  OwnedElsewhere: {
    given: { seen: observation({ group: seen(group(fitting({}, elsewhere))) }) },
    severity: 'All',
    subject: ids.group,
    message: `in network security group apim-nsg was made by another binding in another cluster (owner ${elsewhere}) of the same service`,
    remedy: 'Delete the binding there, or this one. If the other cluster is gone for good, name its owner mark in spec.takeOver',
    source: 'ours',
  },
  TooManyParts: {
    given: {
      status: { owned: Array.from({ length: 256 }, (_, at) => ({ id: `${ids.group}/futures/f${at}`, kind: 'Future' })) },
    },
    severity: 'Switch',
    subject: ids.service,
    message: 'The binding of orders would make or attach 257 things in Azure, and its status remembers 256.',
    remedy: 'Let fewer things be made',
    source: 'ours',
  },
  LeftUnread: {
    given: {
      status: { owned: Array.from({ length: 17 }, (_, at) => ({ id: `${ids.group}-${at}`, kind: 'SecurityRules' })) },
    },
    severity: 'Advisory',
    subject: ids.service,
    message:
      'The binding of orders remembers 17 network security groups and route tables that its gateway does not use any more; 16 at a time are looked at',
    remedy: 'Nothing has to be done',
    source: 'ours',
  },
  ScopeLocked: {
    given: { seen: observation({ locks: seen([lock]) }) },
    severity: 'Switch',
    subject: ids.group,
    message: 'Lock freeze (ReadOnly) on apim-nsg forbids writing to apim-nsg',
    remedy: 'Remove the lock freeze',
  },
  WindowInvalid: {
    given: { spec: { changes: { windows: [{ schedule: '0 2 30 2 *', duration: '4h' }] } }, seen: preparedObservation() },
    severity: 'Switch',
    subject: ids.service,
    message: 'Window "0 2 30 2 *" of the binding for orders cannot be used: there is no such day in any year, so it never opens.',
    remedy: 'Until then nothing disruptive begins.',
    source: 'ours',
  },
  WindowTooShort: {
    given: { spec: { changes: { windows: [{ schedule: '0 2 * * *', duration: '30m' }] } }, seen: preparedObservation() },
    severity: 'Switch',
    subject: ids.service,
    message: 'The longest window of the binding for orders lasts 30 minutes; this may take 45: Puts the gateway of orders into subnet apim',
    remedy: 'at least 45 minutes long',
  },
  NotAuthorized: {
    given: {
      seen: preparedObservation({
        locks: {
          ok: false,
          failure: { ...forbidden.failure, message: `The client may not read over scope '${ids.network}'.` },
        },
      }),
    },
    severity: 'Advisory',
    subject: ids.network,
    message: 'Locks cannot be read',
    remedy: 'Grant Microsoft.Authorization/locks/read',
  },
  DependencyFailing: {
    given: { seen: settledObservation({ networkStatus: seen(status({ 'db.database.windows.net': 'timed out' }, '07:59')) }) },
    severity: 'Degrading',
    subject: ids.service,
    message:
      'The gateway in westeurope has not reached db.database.windows.net (SQLDatabase, required) since 2026-01-05T07:59:00Z: timed out.',
    remedy: 'Most likely the flow "Azure SQL" is blocked on its way',
  },
  ...networkRows,
  ...namesRows,
};
