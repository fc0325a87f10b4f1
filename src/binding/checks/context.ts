/** What the checks are told beside spec and observation: who owns what, and what others ask for. Pure. */

import type { ArmId } from '../../api/arm-id.ts';
import type { Binding, BindingStatus } from '../../api/binding.ts';
import type { Grant } from '../../azure/tenancy/grants.ts';
import type { Intervals } from '../model/terms/intervals.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Instant } from '../../runtime/clock.ts';
import type { Context } from '../model/values/judgement.ts';
import { ownerMark, ownershipFor } from '../model/terms/owner.ts';
import { othersThan } from './claims.ts';

/** The bindings that the cache knows, found without a reconcile of all of them. */
export interface Neighbours {
  /** Their uids, in lower case. */
  readonly living: ReadonlySet<string>;
  /** Others that claim what this one claims too, whether they get along or not. */
  contendersOf(binding: Binding): readonly Binding[];
  /** Those that have made this private zone. */
  zoneOwners(id: ArmId): readonly Binding[];
  /** Those that name one of these subnets or route tables. */
  near(ids: readonly ArmId[]): readonly Binding[];
}

/** What is known of the cluster. */
export interface Surroundings {
  readonly neighbours: Neighbours;
  /** Whether those are all the bindings of the cluster. */
  readonly seesAll: boolean;
  /** Uid of the namespace kube-system: which cluster this is. */
  readonly cluster: string;
  readonly intervals: Intervals;
  /** What the namespace may touch; undefined where it may touch all that the identity may. */
  readonly grant?: Grant;
}

export function contextFor(
  binding: Binding,
  settings: Settings,
  previous: BindingStatus,
  reach: Situation['reach'],
  now: Instant,
  ports: Surroundings,
): Context {
  const { neighbours } = ports;
  const { uid } = binding.metadata;
  return {
    owner: ownerMark(ports.cluster, uid),
    ownershipOf: ownershipFor(ports.cluster, uid, neighbours.living, ports.seesAll, settings.takeOver),
    previous,
    reach,
    others: (near) => othersThan(binding, neighbours.near(near)),
    isZoneOfOthers: (id) => neighbours.zoneOwners(id).some((other) => other.metadata.uid !== uid),
    mayTouchOthers: ports.grant?.touchesOthers !== 'Never',
    now,
    intervals: ports.intervals,
  };
}
