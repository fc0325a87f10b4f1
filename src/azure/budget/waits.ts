/** Notices which reads of a reconcile had no turn in our own budget: then the reconcile is not whole, and says nothing about Azure; unless Azure has refused one of them. */

import type { Arm, Failure, Outcome } from '../arm.ts';

export interface Watched {
  readonly arm: Arm;
  /** Of the reads so far that had no turn, the one that has to wait longest; undefined when all were sent, or Azure has refused one itself. */
  readonly longest: () => Failure | undefined;
}

export const isOutOfBudget = (outcome: Outcome<unknown> | undefined): outcome is { readonly ok: false; readonly failure: Failure } =>
  outcome !== undefined && !outcome.ok && outcome.failure.class === 'Budget';

/** Spelt out read by read: one that is new in `Arm` does not compile until it is watched too. */
export function watchBudget(arm: Arm): Watched {
  let longest: Failure | undefined;
  let refused = false;
  const noted = async <T>(asked: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await asked;
    if (!outcome.ok && outcome.failure.class === 'Throttled') refused = true;
    if (isOutOfBudget(outcome) && (outcome.failure.retryAfterMs ?? 0) >= (longest?.retryAfterMs ?? 0)) longest = outcome.failure;
    return outcome;
  };
  return {
    longest: () => (refused ? undefined : longest),
    arm: {
      service: (id, how) => noted(arm.service(id, how)),
      networkStatus: (id, how) => noted(arm.networkStatus(id, how)),
      deletedServices: (subscription, how) => noted(arm.deletedServices(subscription, how)),
      virtualNetwork: (id, how) => noted(arm.virtualNetwork(id, how)),
      securityGroup: (id, how) => noted(arm.securityGroup(id, how)),
      routeTable: (id, how) => noted(arm.routeTable(id, how)),
      publicIp: (id, how) => noted(arm.publicIp(id, how)),
      natGateway: (id, how) => noted(arm.natGateway(id, how)),
      publicIpPrefix: (id, how) => noted(arm.publicIpPrefix(id, how)),
      privateZone: (id, how) => noted(arm.privateZone(id, how)),
      recordSets: (zone, how) => noted(arm.recordSets(zone, how)),
      networkLinks: (zone, how) => noted(arm.networkLinks(zone, how)),
      serviceTags: (subscription, location, how) => noted(arm.serviceTags(subscription, location, how)),
      outboundDependencies: (service, how) => noted(arm.outboundDependencies(service, how)),
      adminRules: (network, how) => noted(arm.adminRules(network, how)),
      locks: (subscription, how) => noted(arm.locks(subscription, how)),
      siblings: (id, how) => noted(arm.siblings(id, how)),
      resourceGroup: (id, how) => noted(arm.resourceGroup(id, how)),
      raw: (id, how) => noted(arm.raw(id, how)),
      operation: (handle, signal) => noted(arm.operation(handle, signal)),
      write: (request) => arm.write(request),
    },
  };
}
