/** Rows of table B that the product reads otherwise than they are meant, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const knownReadings: readonly Known[] = [
  {
    who: 'product',
    why: 'its table has no row for the code, so that the status alone decides',
    ids: ['refused-families', 'refused-families-sides'],
  },
  {
    who: 'product',
    why: 'a Location that answers 200 without a body is over; to it that proves nothing, and it looks at what was removed instead',
    ids: ['location-group-removed', 'location-service-removed'],
  },
];
