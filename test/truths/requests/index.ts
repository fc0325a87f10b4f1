/** All rows of table B, by what they are about. */

import { bodies } from './bodies.ts';
import { locations } from './locations.ts';
import { locks, resourceGroups } from './locks.ts';
import { networks } from './networks.ts';
import { inUse, publicAddresses } from './public-addresses.ts';
import { removedServices } from './removed-services.ts';
import { refusals } from './refusals.ts';
import type { RequestRow } from './request.ts';
import { routeTables } from './route-tables.ts';
import { securityGroups } from './security-groups.ts';
import { services } from './services.ts';

export const exchanges: Readonly<Record<string, readonly RequestRow[]>> = {
  'security groups': securityGroups,
  'route tables': routeTables,
  networks,
  'public addresses': publicAddresses,
  'what is in use': inUse,
  locks,
  'resource groups': resourceGroups,
  services,
  'removed services': removedServices,
  refusals,
  locations,
  bodies,
};
