/** Rows of table B that the simulator answers otherwise than Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const knownRequests: readonly Known[] = [
  {
    who: 'simulator',
    why: 'it makes and removes no resource groups',
    ids: ['group-made', 'group-removed', 'location-group-removing', 'location-group-removed'],
  },
  {
    who: 'simulator',
    why: 'it makes no services, and knows nothing of free names',
    ids: ['service-made', 'service-name-free'],
  },
  {
    who: 'simulator',
    why: 'one style of operation URLs and states for all api-versions: 2021-08-01 has a Location alone and Succeeded, 2024-05-01 has Retry-After 20',
    ids: [
      'service-removed-older',
      'service-removed-location',
      'service-update-operation',
      'location-service-removing',
      'location-service-removed',
      'location-service-updating',
      'location-service-updated',
    ],
  },
  {
    who: 'simulator',
    why: 'the 202 of a removal has an ETag',
    ids: ['service-removed'],
  },
  {
    who: 'simulator',
    why: 'a tag-only PATCH in a network is over at once',
    ids: ['service-patch-tags-internal'],
  },
  {
    who: 'simulator',
    why: 'it takes a region that repeats the first',
    ids: ['service-region-twice'],
  },
  {
    who: 'simulator',
    why: 'a rule may mix prefixes of both families',
    ids: ['refused-families', 'refused-families-sides'],
  },
  {
    who: 'simulator',
    why: 'it takes any api-version, and knows no types and providers that do not exist',
    ids: ['refused-version', 'refused-type', 'refused-provider'],
  },
  {
    who: 'simulator',
    why: 'a public address loses its zones',
    ids: ['body-zones', 'body-zones-widened'],
  },
  {
    who: 'simulator',
    why: 'one set of rows of network status for all services, and eight of eleven categories of dependencies',
    ids: ['body-network-status', 'body-dependencies'],
  },
];
