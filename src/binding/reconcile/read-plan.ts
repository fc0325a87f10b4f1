/** What one look at Azure reads for a binding: what its spec names, and what its status remembers. */

import type { Binding } from '../../api/binding.ts';
import type { ReadOptions } from '../../azure/arm.ts';
import { zonesToRead } from '../checks/dns/private-zones.ts';
import { needsDependencies } from '../checks/routing/routes.ts';
import { leftoverHolders, leftoverHoldersInTurn } from '../model/terms/owned.ts';
import type { Settings } from '../model/values/settings.ts';
import type { ReadPlan } from '../observe/observe.ts';
import { resultUrlOf } from '../operation/follow.ts';
import { heldIn } from '../release/vacated.ts';
import type { Ports } from './ports.ts';

export const basicPlan = (
  settings: Settings,
  { status }: Pick<Binding, 'status'>,
  { arm, clock, intervals, tags }: Pick<Ports, 'arm' | 'clock' | 'intervals' | 'tags'>,
  options: ReadOptions,
  seldom: ReadOptions,
): ReadPlan => ({
  arm,
  clock,
  tags,
  network: true,
  advice: true,
  options,
  seldom,
  zones: (service) => zonesToRead(settings, service, status?.owned ?? []),
  left: (locations) =>
    leftoverHoldersInTurn(leftoverHolders(status?.owned ?? [], locations), Math.floor(clock.now() / intervals.slowDrift)),
  held: (service) => heldIn(status ?? {}, service),
  needsDependencies: (locations) => needsDependencies(settings, locations),
  operation: (service) => resultUrlOf(status?.operation, service),
});
