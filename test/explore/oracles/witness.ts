/** What must hold at every call that reaches Azure, whatever is killed, broken or done by others: the promises (a) to (e) of long steps, open flows, and foreign things. */

import { isWrite, type Travelling } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import type { Dependency } from '../../../sim/azure/gateway-flows.ts';
import type { Binding } from '../../../src/api/binding.ts';
import type { Stage } from '../../scenarios/support/stage.ts';
import { serviceId } from '../../scenarios/support/world.ts';
import { watchOthers } from './foreign.ts';
import { recordRefusals, type Refusals } from './refusals.ts';

export interface Witness {
  /** Empty as long as the promises are kept. */
  readonly violations: readonly string[];
  /** What another client does just before a write of ours reaches Azure. */
  beforeWrite?: (request: { readonly method: string; readonly path: string }) => void;
  /** What Azure itself or another client does just after it, e.g. a policy that modifies. */
  afterWrite?: (request: { readonly method: string; readonly path: string }) => void;
  /** What Azure shows in place of the truth, e.g. a state that no client knows. */
  shows?: (request: Travelling, serve: () => Answer) => Answer;
  /** What Azure has refused so far, at once or at the end of an operation. */
  readonly refusals: Refusals;
  /** A last reconcile of what is not ours. */
  end(): void;
  /** Whether a death or a lost answer may have been the reason to send something once more. */
  excuse: boolean;
}

/** A header by which requests of an operator in another cluster are known here; what it does is watched there. */
export const ofAnotherOperator = 'x-another-operator';

interface Service {
  readonly sku: { readonly name: string };
  readonly properties: {
    readonly provisioningState: string;
    readonly targetProvisioningState: string;
    readonly virtualNetworkType: string;
    readonly virtualNetworkConfiguration: Placed | null;
    readonly additionalLocations?: readonly { readonly location: string; readonly virtualNetworkConfiguration?: Placed | null }[] | null;
  };
}
interface Placed {
  readonly subnetResourceId: string;
}
const dependencies: readonly Dependency[] = [
  'Management',
  'LoadBalancer',
  'Certificates',
  'Storage',
  'Sql',
  'AzureKeyVault',
  'AzureMonitor',
  'AzureMonitorMetrics',
];

/** What begins between our reconcile and our request is nobody's fault; a service that was in motion for longer must have been seen. */
const raceMs = 120_000;

export function watch(stage: Stage, names: readonly string[] = ['orders'], staleReads = 0): Witness {
  const violations: string[] = [];
  const sent = new Map<string, number>();
  const id = serviceId('orders');
  const say = (what: string) => {
    if (!violations.includes(what)) violations.push(what);
  };
  const others = watchOthers(stage, say);
  const refusals = recordRefusals(stage);
  const witness: Witness = { violations, refusals, excuse: true, end: () => others.compare('what was begun before the end') };
  const service = () => stage.azure.resource(id) as unknown as Service | undefined;
  const isChange = (request: Travelling): boolean =>
    isWrite(request) && request.headers[ofAnotherOperator] === undefined && request.path.toLowerCase().startsWith(id.toLowerCase());
  let movedAt: number | undefined;
  const inMotionFor = (): number => {
    const now = service()?.properties;
    const moves = now !== undefined && (now.provisioningState === 'Updating' || now.targetProvisioningState !== '');
    movedAt = moves ? (movedAt ?? stage.clock.now()) : undefined;
    return movedAt === undefined ? -1 : stage.clock.now() - movedAt;
  };

  stage.azure.around = (request, serve) => {
    const motion = inMotionFor();
    const carryOut = () => (witness.shows ? witness.shows(request, serve) : serve());
    if (request.headers[ofAnotherOperator] !== undefined) {
      const answer = serve();
      others.accept();
      return answer;
    }
    if (!isWrite(request)) return refusals.heard(request, carryOut());
    witness.beforeWrite?.(request);
    const { method, path, headers } = request;
    const what = `${method} of ${path.split('/').slice(8).join('/') || path}`;
    const onService = path.toLowerCase().startsWith(id.toLowerCase());
    if (onService && !names.some((name) => hasIntent(stage.latest(name))))
      say(`(a) ${what} without an intent of the present generation in status`);
    const changes = [...stage.azure.underWay].filter((one) => isChange(one) && one.headers !== headers);
    if (onService && changes.length > 0) say(`(b) ${what} while another change of the service is under way`);
    if (onService && names.map((name) => stage.latest(name)).some((one) => hasIntent(one) && lacksFinalizer(one)))
      say(`(e) ${what} before the finalizer is there`);
    if (motion > raceMs && staleReads === 0 && (onService || !isAdditive(method, path))) say(`(c) ${what} while the service is in motion`);
    const open = opens(path) ? openFlows(stage) : [];
    others.compare('what was begun before');
    const answer = refusals.heard(request, carryOut());
    if (onService && answer.status < 300) {
      // The same change asked for again, because others undid it, has the same request id and is another intent.
      const began = names.flatMap((name) => stage.latest(name)?.status?.operation?.startedAt ?? []).join();
      const intent = `${headers['x-ms-client-request-id'] ?? ''} ${began}`;
      const count = (sent.get(intent) ?? 0) + 1;
      sent.set(intent, count);
      if (count > (witness.excuse ? 2 : 1)) say(`(d) ${what} was accepted ${count} times for one intent`);
    }
    const left = open.length > 0 ? openFlows(stage) : [];
    const closed = open.filter((one) => !left.includes(one));
    if (closed.length > 0) say(`${what} closes ${closed.join(', ')}`);
    others.compare(what);
    witness.afterWrite?.(request);
    return answer;
  };
  return witness;
}

/** The intent is there, and Azure has not answered it yet. */
const hasIntent = (binding: Binding | undefined): boolean => {
  const { operation, observedGeneration } = binding?.status ?? {};
  return operation !== undefined && operation.generation === observedGeneration && operation.endedAt === undefined;
};

const lacksFinalizer = (binding: Binding | undefined): boolean =>
  binding?.spec.deletionPolicy === 'Detach' &&
  binding.metadata.deletionTimestamp === undefined &&
  ((binding.metadata as { readonly finalizers?: readonly string[] }).finalizers ?? []).length === 0;

/** Flows are judged by groups, by which of them a subnet has, and by what its table brings into the words of their rules. */
const opens = (path: string): boolean => /\/(networkSecurityGroups|virtualNetworks|routeTables)\//i.test(path);

const isAdditive = (method: string, path: string): boolean => method === 'PUT' && /\/(securityRules|routes)\/[^/]+$/i.test(path);

/** By the simulator's own packet filter, for the subnets in which the gateways are now; routes are left to the platform's own verdict. */
const openFlows = (stage: Stage): readonly string[] =>
  stage.azure
    .flows(serviceId('orders'))
    .filter(({ dependency, isAllowed }) => dependencies.includes(dependency) && isAllowed)
    .map(({ dependency, region }) => (region === 'westeurope' ? dependency : `${dependency} in ${region}`));
