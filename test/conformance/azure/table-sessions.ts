/** Recorded sessions of route tables and their routes. */

import type { Session } from './replay.ts';
import { emptyGroup, groupIn, steps } from './session-parts.ts';

export const tables: readonly Session[] = [
  {
    title: 'a table: made, two routes within one second, one changed; one route deleted, then the table',
    file: 'aso/Test_Networking_RouteTable_20250301_CRUD.yaml',
    world: emptyGroup,
    assumptions: { networkBusy: 'Accepted' },
    steps: steps(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27),
  },
  {
    title: 'two deletes of one table at once: the second may be retried in some seconds',
    file: 'aso/Test_Networking_RouteTable_20250301_CRUD.yaml',
    world: emptyGroup,
    steps: steps(3, 4, 7, 9, 8, 10, 20, 19),
  },
  {
    title: 'a table written with its route repeated: the route stays; then everything is gone with the group',
    file: 'aso/Test_Networking_Route_CreatedThenRouteTableUpdated_20250301_RouteStillExists.yaml',
    // Another group keeps the subscription known when this one is gone.
    world: (recording) => [...emptyGroup(recording), { id: `${groupIn(recording)}-2`, location: 'westus2' }],
    steps: [
      ...steps(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14),
      { at: 20, before: async (stand, recording) => stand.azure.remove(groupIn(recording)) },
      { at: 21 },
    ],
  },
];
