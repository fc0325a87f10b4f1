/** A budget over a clock that moves by hand, and requests that ask it for a turn. */

import { createBudget, type Ask, type Budget } from './budget.ts';
import type { Kind } from './limits.ts';
import { handClock } from '../hand-clock.test-support.ts';

export const most = 10_000;
export const [one, other] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

/** Of a provider whose own limits are not known. */
export const ask = (kind: Kind, subscription = one): Ask => ({
  subscription,
  provider: 'Microsoft.ApiManagement',
  region: '',
  kind,
  isRead: kind === 'read',
  path: `/subscriptions/${subscription}/x`,
});

export function stage() {
  const clock = handClock();
  return { clock, budget: createBudget(clock) };
}
/** How many get a turn without any time passing. */
export async function burst(budget: Budget, kind: Kind, subscription = one): Promise<number> {
  for (let count = 0; ; count++) if ((await budget.take(ask(kind, subscription), 0)) > 0) return count;
}
