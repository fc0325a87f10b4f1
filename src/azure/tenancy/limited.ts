/**
 * Azure as one namespace may see it through the operator's own identity: what its grant does not cover is neither read nor written, by whatever way its id was
 * come by. It answers as Azure does where a right is missing, so that whatever is done about a missing right is done about this one too.
 */

import { contains, isType, parseArmId, type ArmId } from '../../api/arm-id.ts';
import type { Arm, Failure, Outcome, WriteRequest } from '../arm.ts';
import { called, knowsSubscription, mayRead, mayUse, type Grant } from './grants.ts';

type Refused = { readonly ok: false; readonly failure: Failure };

export const notGranted = (message: string): Refused => ({
  ok: false,
  failure: { class: 'Blocked', status: 0, code: 'IdentityNotAuthorized', obstacle: 'Authorization', message, ambiguous: false },
});

/** Spelt out read by read: one that is new in `Arm` does not compile until it is limited too. */
export function limitedArm(arm: Arm, namespace: string, grant: Grant): Arm {
  const refuse = (what: string) =>
    Promise.resolve(notGranted(`Namespace ${namespace} may not use ${what} through the operator's identity.`));
  const reading = <T>(id: ArmId, read: () => Promise<Outcome<T>>): Promise<Outcome<T>> =>
    mayRead(grant, id) ? read() : refuse(called(id));
  const inSubscription = <T>(subscription: string, read: () => Promise<Outcome<T>>): Promise<Outcome<T>> =>
    knowsSubscription(grant, subscription) ? read() : refuse(`subscription ${subscription}`);
  return {
    service: (id, how) => reading(id, () => arm.service(id, how)),
    networkStatus: (id, how) => reading(id, () => arm.networkStatus(id, how)),
    deletedServices: (subscription, how) =>
      inSubscription(subscription, async () =>
        only(await arm.deletedServices(subscription, how), ({ serviceId }) => serviceId !== undefined && mayRead(grant, serviceId)),
      ),
    virtualNetwork: (id, how) => reading(id, () => arm.virtualNetwork(id, how)),
    securityGroup: (id, how) => reading(id, () => arm.securityGroup(id, how)),
    routeTable: (id, how) => reading(id, () => arm.routeTable(id, how)),
    publicIp: (id, how) => reading(id, () => arm.publicIp(id, how)),
    natGateway: (id, how) => reading(id, () => arm.natGateway(id, how)),
    publicIpPrefix: (id, how) => reading(id, () => arm.publicIpPrefix(id, how)),
    privateZone: (id, how) => reading(id, () => arm.privateZone(id, how)),
    recordSets: (zone, how) => reading(zone, () => arm.recordSets(zone, how)),
    networkLinks: (zone, how) => reading(zone, () => arm.networkLinks(zone, how)),
    // The same for all of Azure.
    serviceTags: (subscription, location, how) => inSubscription(subscription, () => arm.serviceTags(subscription, location, how)),
    outboundDependencies: (service, how) => reading(service, () => arm.outboundDependencies(service, how)),
    adminRules: (network, how) => reading(network, () => arm.adminRules(network, how)),
    // A lock holds for all that is in its scope, and those over what a namespace may use are its business.
    locks: (subscription, how) =>
      inSubscription(subscription, async () =>
        only(await arm.locks(subscription, how), (lock) =>
          grant.scopes.some((scope) => contains(lock.scope, scope) || contains(scope, lock.scope)),
        ),
      ),
    siblings: (id, how) => reading(id, async () => only(await arm.siblings(id, how), (one) => mayRead(grant, one))),
    resourceGroup: (id, how) =>
      mayRead(grant, id) || grant.scopes.some((scope) => contains(id, scope)) ? arm.resourceGroup(id, how) : refuse(called(id)),
    raw: (id, how) => reading(id, () => arm.raw(id, how)),
    // The resource decides what became of an operation that may not be asked about.
    operation: (handle, signal) =>
      isOperationOf(grant, handle.url) ? arm.operation(handle, signal) : Promise.resolve({ ok: true, value: { status: 'Unknown' } }),
    write(request) {
      const outside = [request.id, ...linkedIn(request)].find((id) => !mayUse(grant, id));
      return outside === undefined ? arm.write(request) : refuse(called(outside));
    },
  };
}

/** All calls of a binding that names what its namespace may not use: nothing is read or written for it. */
export function closedArm(message: string): Arm {
  const closed = () => Promise.resolve(notGranted(message));
  return {
    service: closed,
    networkStatus: closed,
    deletedServices: closed,
    virtualNetwork: closed,
    securityGroup: closed,
    routeTable: closed,
    publicIp: closed,
    natGateway: closed,
    publicIpPrefix: closed,
    privateZone: closed,
    recordSets: closed,
    networkLinks: closed,
    serviceTags: closed,
    outboundDependencies: closed,
    adminRules: closed,
    locks: closed,
    siblings: closed,
    resourceGroup: closed,
    raw: closed,
    operation: closed,
    write: closed,
  };
}

const only = <T>(outcome: Outcome<readonly T[]>, isTheirs: (one: T) => boolean): Outcome<readonly T[]> =>
  outcome.ok ? { ok: true, value: outcome.value.filter(isTheirs) } : outcome;

/** What a service is put into. Other bodies echo what their resource has already, which is the business of whoever may write to it. */
const linkedIn = ({ id, body }: WriteRequest): readonly ArmId[] => (isType(id, 'Microsoft.ApiManagement/service') ? idsIn(body) : []);

const idsIn = (value: unknown): readonly ArmId[] => {
  if (typeof value === 'string') return [parseArmId(value) ?? []].flat();
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
};

/** Below a resource it is that resource's; those of a region are told by their subscription alone. */
function isOperationOf(grant: Grant, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { pathname } = new URL(url);
  const [, root = '', subscription = '', grouped = ''] = pathname.split('/');
  if (root.toLowerCase() !== 'subscriptions') return false;
  return grouped.toLowerCase() === 'resourcegroups' ? mayUse(grant, pathname) : knowsSubscription(grant, subscription);
}
