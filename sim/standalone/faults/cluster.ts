/** Faults of the command line as the simulated API server takes them. */

import type { Random } from '../../../src/runtime/random.ts';
import type { Fault, Faults, SeenRequest } from '../../kubernetes/faults.ts';
import { hitter, type FaultKind, type FaultWords } from './rules.ts';

export const clusterFaultKinds = ['status', 'delay', 'lost-answer', 'reset'] as const satisfies readonly FaultKind[];

/** The first rule that is met decides. */
export function setFaults(faults: Faults, rules: readonly FaultWords[], random: Random): void {
  const asked = (some: readonly FaultWords[]): ((request: SeenRequest) => Fault | undefined) => {
    const all = some.map((words) => [hitter(words, random), faultOf(words)] as const);
    return (request) => all.find(([hits]) => hits(request))?.[1];
  };
  const isAfter = ({ kind }: FaultWords): boolean => kind === 'lost-answer';
  faults.before = asked(rules.filter((one) => !isAfter(one)));
  faults.after = asked(rules.filter(isAfter));
}

const faultOf = ({ kind, value, code, retryAfter }: FaultWords): Fault => {
  if (kind === 'delay') return { fault: 'delay', ms: value };
  if (kind !== 'status') return { fault: 'reset' };
  return {
    fault: 'status',
    status: value,
    message: `a fault that was asked for: ${value}`,
    ...(code === undefined ? {} : { reason: code }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
  };
};
