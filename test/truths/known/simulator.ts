/** Rows of table A on which the simulator differs from Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const known: readonly Known[] = [
  {
    who: 'undecided',
    why: 'sources disagree whether a route of the tag takes what an endpoint has; in the simulator endpoints always win',
    ids: ['endpoint-route-tag'],
  },
];
