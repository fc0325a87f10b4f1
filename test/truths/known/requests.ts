/** Rows of table B that the simulator answers otherwise than Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const knownRequests: readonly Known[] = [
  {
    who: 'simulator',
    why: 'it asks to come back in 60 s at 2022-08-01 too, where three recordings of creations say 20',
    ids: ['service-made'],
  },
  {
    who: 'simulator',
    why: 'a rule may mix prefixes of both families',
    ids: ['refused-families', 'refused-families-sides'],
  },
];
