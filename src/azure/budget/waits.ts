/** Notices which reads of a look had no turn in our own budget: then the look is not whole, and says nothing about Azure; unless Azure has refused one of them. */

import type { Arm, Failure, Outcome } from '../arm.ts';

export interface Watched {
  readonly arm: Arm;
  /** Of the reads so far that had no turn, the one that has to wait longest; undefined when all were sent, or Azure has refused one itself. */
  readonly longest: () => Failure | undefined;
}

export const hasNoTurn = (outcome: Outcome<unknown> | undefined): outcome is { readonly ok: false; readonly failure: Failure } =>
  outcome !== undefined && !outcome.ok && outcome.failure.class === 'Budget';

/** Spelt out read by read: one that is new in `Arm` does not compile until it is watched too. */
export function watchTurns(arm: Arm): Watched {
  let longest: Failure | undefined;
  let refused = false;
  const noted =
    <Q extends readonly unknown[], T>(ask: (...question: Q) => Promise<Outcome<T>>) =>
    async (...question: Q): Promise<Outcome<T>> => {
      const outcome = await ask(...question);
      if (!outcome.ok && outcome.failure.class === 'Throttled') refused = true;
      if (hasNoTurn(outcome) && (outcome.failure.retryAfterMs ?? 0) >= (longest?.retryAfterMs ?? 0)) longest = outcome.failure;
      return outcome;
    };
  return {
    longest: () => (refused ? undefined : longest),
    arm: {
      ...(arm.onBehalfOf && { onBehalfOf: arm.onBehalfOf }),
      service: noted(arm.service),
      networkStatus: noted(arm.networkStatus),
      deletedServices: noted(arm.deletedServices),
      virtualNetwork: noted(arm.virtualNetwork),
      securityGroup: noted(arm.securityGroup),
      routeTable: noted(arm.routeTable),
      publicIp: noted(arm.publicIp),
      privateZone: noted(arm.privateZone),
      recordSets: noted(arm.recordSets),
      networkLinks: noted(arm.networkLinks),
      serviceTags: noted(arm.serviceTags),
      outboundDependencies: noted(arm.outboundDependencies),
      adminRules: noted(arm.adminRules),
      locks: noted(arm.locks),
      siblings: noted(arm.siblings),
      resourceGroup: noted(arm.resourceGroup),
      raw: noted(arm.raw),
      operation: noted(arm.operation),
      write: arm.write,
    },
  };
}
