/** The record that is written before a long request is sent. Pure. */

import type { OperationRecord } from '../../api/binding.ts';
import { instant, toIso, toIsoExact } from '../../runtime/clock.ts';
import { compact } from '../model/terms/compact.ts';
import { scaled, type Intervals } from '../model/terms/intervals.ts';
import { requestIdOf } from '../model/terms/request-id.ts';
import { valueOf, type Observation } from '../model/values/observation.ts';
import type { Settings } from '../model/values/settings.ts';
import { sitesOf } from '../model/values/site.ts';
import type { Situation } from '../model/values/situation.ts';
import { sentBy, type Step } from '../model/values/step.ts';
import { advance } from './advance.ts';
import { basisOf } from './basis.ts';
import { desiredBy, othersOf, presentOf } from './desired.ts';
import { kindOf, purposeOf, readOperation, writtenOperation, type Intended } from './record.ts';

type Facts = Pick<Situation, 'settings' | 'previous' | 'seen' | 'now' | 'intervals'>;

/** A further attempt at the same step goes on from the last one: its first start and its alarm stay. */
export function intent(step: Step, s: Facts, uid: string, generation: number): OperationRecord {
  const { operation } = s.previous;
  const earlier = operation?.step === step.hash && operation.generation === generation ? readOperation(operation) : undefined;
  const first = begun(step, s, uid, generation, (earlier?.attempt ?? 0) + 1);
  const advanced = earlier && advance(earlier, { is: 'Again', intent: first, facts: s.seen }, s.now, s.intervals);
  // Anything but the new attempt is an operation that is replaced.
  const isNext = advanced?.is === 'Open' && advanced.operation.requestId === first.requestId;
  return writtenOperation(isNext ? advanced.operation : first);
}

function begun(step: Step, { settings, seen, now, intervals }: Facts, uid: string, generation: number, attempt: number): Intended {
  const service = valueOf(seen.service);
  const purpose = purposeOf(step);
  const desired = desiredBy(step, service?.virtualNetworkType ?? settings.mode);
  const echoes = step.writes.some((write) => sentBy(write).some(({ path }) => path.includes('additionalLocations[')));
  return compact({
    kind: kindOf(purpose),
    purpose,
    state: 'Intended' as const,
    step: step.hash,
    generation,
    attempt,
    target: step.parent,
    ...(purpose === 'TakeOverDns' ? serversFor(step, seen, settings) : {}),
    requestId: requestIdOf(uid, generation, step.hash, attempt),
    desired,
    from: desired && service && presentOf(desired, service),
    basis: basisOf(seen),
    others: echoes && service ? othersOf(service) : undefined,
    startedAt: toIsoExact(now),
    firstStartedAt: toIsoExact(now),
    usualUntil: toIso(instant(now + intervals.usualBand)),
    overdueAfter: toIso(instant(now + overdueIn(settings, service?.additionalLocations.length ?? 0, intervals))),
  });
}

const overdueIn = ({ changes }: Settings, extra: number, intervals: Intervals): number =>
  changes.overdueAfter === undefined ? intervals.overdue + extra * intervals.overduePerLocation : scaled(changes.overdueAfter, intervals);

/** Which servers a region is made to take over: those that its network has now. */
function serversFor({ location }: Step, seen: Observation, settings: Settings): Pick<OperationRecord, 'location' | 'dnsServers'> {
  const site = sitesOf(settings, seen).find((one) => one.location === location);
  return compact({ location, dnsServers: valueOf(site?.seen.network)?.dnsServers.slice(0, 32) });
}
