/** What the checks are told beside spec and observation: who owns what, and what others ask for. Pure. */

import type { Binding, BindingStatus } from '../../api/binding.ts';
import type { Pace } from '../model/terms/intervals.ts';
import type { Settings } from '../model/values/settings.ts';
import type { Situation } from '../model/values/situation.ts';
import type { Instant } from '../../runtime/clock.ts';
import type { Context } from '../model/values/judgement.ts';
import { ownerMark, ownershipFor } from '../model/terms/owner.ts';
import { othersThan } from './claims.ts';

/** What is known of the cluster. */
export interface Surroundings {
  /** Every binding that the cache knows. */
  readonly bindings: () => readonly Binding[];
  /** Whether those are all there are in the cluster. */
  readonly seesAll: boolean;
  /** Uid of the namespace kube-system: which cluster this is. */
  readonly cluster: string;
  readonly pace: Pace;
}

export function contextFor(
  binding: Binding,
  settings: Settings,
  previous: BindingStatus,
  reach: Situation['reach'],
  now: Instant,
  ports: Surroundings,
): Context {
  const all = ports.bindings();
  const { uid } = binding.metadata;
  const living = new Set(all.map(({ metadata }) => metadata.uid.toLowerCase()));
  return {
    owner: ownerMark(ports.cluster, uid),
    ownershipOf: ownershipFor(ports.cluster, uid, living, ports.seesAll, settings.takeOver),
    previous,
    reach,
    others: () => othersThan(binding, all),
    now,
    pace: ports.pace,
  };
}
