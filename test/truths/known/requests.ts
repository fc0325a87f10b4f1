/** Rows of table B that the simulator answers otherwise than Azure, and why. A mend takes them off. */

import type { Known } from '../rows.ts';

export const knownRequests: readonly Known[] = [];
