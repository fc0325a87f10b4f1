/** An Azure of which every read is answered as it was answered first: what is left of a reconcile is its own work. */

import { idKey } from '../../src/api/arm-id.ts';
import type { Arm } from '../../src/azure/arm.ts';

/** Spelt out read by read, without the rest of `arm`: a read that is new in `Arm` does not compile until it is remembered too. */
export function remembering(arm: Arm): Arm {
  const kept = new Map<string, unknown>();
  const once = <T>(ask: () => T, ...question: readonly string[]): T => {
    const key = question.map(idKey).join(' ');
    const answer = kept.has(key) ? (kept.get(key) as T) : ask();
    kept.set(key, answer);
    return answer;
  };
  return {
    service: (id) => once(() => arm.service(id), 'service', id),
    networkStatus: (id) => once(() => arm.networkStatus(id), 'network status', id),
    deletedServices: (subscription) => once(() => arm.deletedServices(subscription), 'deleted', subscription),
    virtualNetwork: (id) => once(() => arm.virtualNetwork(id), 'network', id),
    securityGroup: (id) => once(() => arm.securityGroup(id), 'group', id),
    routeTable: (id) => once(() => arm.routeTable(id), 'table', id),
    publicIp: (id) => once(() => arm.publicIp(id), 'address', id),
    privateZone: (id) => once(() => arm.privateZone(id), 'zone', id),
    recordSets: (zone) => once(() => arm.recordSets(zone), 'records', zone),
    networkLinks: (zone) => once(() => arm.networkLinks(zone), 'links', zone),
    serviceTags: (subscription, location) => once(() => arm.serviceTags(subscription, location), 'tags', subscription, location),
    outboundDependencies: (service) => once(() => arm.outboundDependencies(service), 'dependencies', service),
    adminRules: (network) => once(() => arm.adminRules(network), 'admin rules', network),
    siblings: (id) => once(() => arm.siblings(id), 'siblings', id),
    resourceGroup: (id) => once(() => arm.resourceGroup(id), 'resource group', id),
    locks: (subscription) => once(() => arm.locks(subscription), 'locks', subscription),
    raw: (id) => once(() => arm.raw(id), 'raw', id),
    operation: (handle) => once(() => arm.operation(handle), 'operation', handle.url),
    write: ({ method, id }) => Promise.reject(new Error(`nothing is left to do, and yet there is a ${method} of ${id}`)),
  };
}
