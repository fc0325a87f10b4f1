/** Bindings that the operator itself has settled in virtual time, with the Azure in which they are, and as many more of their kind as are asked for. */

import { idKey } from '../../src/api/arm-id.ts';
import type { Arm } from '../../src/azure/arm.ts';
import type { Binding } from '../../src/api/binding.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import type { Instant } from '../../src/runtime/clock.ts';
import { seededRandom, uuid } from '../../src/runtime/random.ts';
import { createStage } from '../scenarios/support/stage.ts';
import { freshFleet } from './fresh-fleet.ts';

export interface SettledFleet {
  readonly arm: Arm;
  /** The first `real` ones are in this Azure; the rest are only there to be in the store. */
  readonly bindings: readonly Binding[];
  /** Uid of kube-system. */
  readonly cluster: string;
  readonly now: Instant;
}

export async function settledFleet(real: number, size: number): Promise<SettledFleet> {
  const fleet = freshFleet(real, 1, 'platform');
  const stage = await createStage({ resources: fleet.resources, assumptions: { updateMinutes: 15 }, plans: false });
  stage.start();
  for (const { metadata, spec } of fleet.bindings) await stage.apply(metadata.name, spec);
  for (const { metadata } of fleet.bindings) await stage.until(metadata.name, 'True/Settled');
  const { metadata } = await stage.cluster
    .api()
    .request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
  const settled = await Promise.all(fleet.bindings.map((one) => stage.binding(one.metadata.name)));
  const [first] = settled;
  if (!first) throw new Error('a fleet has at least one binding');
  const random = seededRandom(1);
  return {
    arm: remembering(
      createArm({
        cloud: clouds.public,
        credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Date.UTC(2100, 0) }) },
        clock: stage.clock,
        httpClient: stage.azure.httpClient(),
        shareForMs: 0,
      }),
    ),
    bindings: [...settled, ...Array.from({ length: size - real }, (_, at) => another(first, real + at, uuid(random)))],
    cluster: metadata.uid,
    now: stage.clock.now(),
  };
}

/** The same for a gateway and a network of its own. */
function another(binding: Binding, at: number, uid: string): Binding {
  const text = JSON.stringify(binding).replaceAll(/\b(gateway|hub)-0\b/g, `$1-${at}`);
  const same = JSON.parse(text) as Binding;
  return { ...same, metadata: { ...same.metadata, uid } };
}

/** An Azure of which every read is answered as it was answered first: what is left of a reconcile is its own work. Spelt out read by read, without the rest of `arm`: a read that is new in `Arm` does not compile until it is remembered too. */
function remembering(arm: Arm): Arm {
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
    natGateway: (id) => once(() => arm.natGateway(id), 'NAT gateway', id),
    publicIpPrefix: (id) => once(() => arm.publicIpPrefix(id), 'prefix', id),
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
