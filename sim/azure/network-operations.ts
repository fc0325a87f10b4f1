/** Microsoft.Network's short operations: what keeps a resource busy, what its refusals and its headers say. */

import { uuid } from '../../src/runtime/random.ts';
import { anotherOperation, Refusal, retryable } from './answers.ts';
import { begin, pause, region, runningOn, signed, type Engine, type Entry, type Operation } from './engine.ts';
import { text } from './json.ts';
import { topId, type ResourceId } from './resource-id.ts';

export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** Seconds of `Retry-After` after a PUT and after a DELETE (recorded: 2025-03-01; the DELETE of a rule was not). */
const kinds: Readonly<Record<string, readonly [name: string, put: number, remove: number]>> = {
  networksecuritygroups: ['NetworkSecurityGroup', 1, 1],
  securityrules: ['SecurityRule', 1, 1],
  virtualnetworks: ['VirtualNetwork', 3, 10],
  subnets: ['Subnet', 3, 10],
  publicipaddresses: ['PublicIpAddress', 1, 10],
  routetables: ['RouteTable', 2, 2],
  routes: ['Route', 2, 2],
};

const pathOf = (id: ResourceId, entry: Entry, kind: string, guid: string, version: string): string =>
  `/subscriptions/${id.subscription}/providers/Microsoft.Network/locations/${region(text(entry.body['location']))}/${kind}/${guid}?api-version=${version}`;

export function startOperation(
  engine: Engine,
  entry: Entry,
  { id, version }: { readonly id: ResourceId; readonly version: string },
  verb: 'Put' | 'Delete',
  finish: (alone: boolean) => void,
): Operation {
  const [kind, put, remove] = kinds[(id.type.split('/').at(-1) ?? '').toLowerCase()] ?? ['Resource', 2, 2];
  const retryAfter = verb === 'Put' ? put : remove;
  const guid = uuid(engine.random);
  const resultUrl = signed(engine, pathOf(id, entry, 'operationResults', guid, version));
  const operation = begin(engine, {
    resource: entry.id,
    id: guid,
    provider: 'Microsoft.Network',
    name: `${verb}${kind}Operation`,
    minutes: (engine.assumptions.networkSeconds || retryAfter + 3 * engine.random.next()) / 60,
    retryAfter,
    statusUrl: signed(engine, pathOf(id, entry, 'operations', guid, version)),
    resultUrl,
    // Recorded: 204, still with both headers.
    result: () => ({ status: 204, headers: { 'azure-asyncoperation': operation.statusUrl, location: resultUrl }, body: undefined }),
    finish: (alone) => {
      finish(alone);
      return undefined;
    },
  });
  return operation;
}

/** Recorded: a PUT that changes nothing names an operation that is over already. */
export function finishedOperation(
  engine: Engine,
  entry: Entry,
  { id, version }: { readonly id: ResourceId; readonly version: string },
): Operation {
  const guid = uuid(engine.random);
  const url = signed(engine, pathOf(id, entry, 'operations', guid, version));
  const now = engine.clock.now();
  const operation: Operation = {
    id: guid,
    resource: entry.id,
    provider: 'Microsoft.Network',
    name: 'Put',
    statusUrl: url,
    resultUrl: url,
    version,
    startedAt: now,
    endsAt: now,
    retryAfter: 1,
    status: 'Succeeded',
    result: () => ({ status: 204, headers: {}, body: undefined }),
  };
  engine.operations.set(guid, operation);
  return operation;
}

export const operationHeaders = ({ statusUrl, status, retryAfter }: Operation): Record<string, string> => ({
  'azure-asyncoperation': statusUrl,
  'azure-asyncnotification': 'Enabled',
  ...(status === 'InProgress' ? { 'retry-after': `${retryAfter}` } : {}),
});

export function refuseBusy(engine: Engine, entry: Entry | undefined, id: ResourceId): void {
  const running = runningOn(engine, topId(id));
  const { networkBusy, busyRetryAfter } = engine.assumptions;
  if (!running || networkBusy === 'Accepted') return;
  const isNetwork = networkBusy === 'byType' && /\/virtualNetworks(\/|$)/i.test(id.type);
  if ((networkBusy === 'AnotherOperationInProgress' || isNetwork) && entry)
    // Recorded with this api-version, whatever that of the request.
    throw anotherOperation(`${engine.origin}${pathOf(id, entry, 'operations', running.id, '2020-05-01')}`);
  throw retryable(running, pause(engine, 12), busyRetryAfter === 'given');
}

/** RFC 9110 §13.1; whether Microsoft.Network evaluates them on everything nobody has recorded. */
export function checkPreconditions(
  engine: Engine,
  etag: string | undefined,
  id: ResourceId,
  { ifMatch, ifNoneMatch }: Preconditions,
): void {
  if (engine.assumptions.ifMatch === 'ignored') return;
  const exists = etag !== undefined;
  const isStale = ifMatch !== undefined && (ifMatch === '*' ? !exists : ifMatch !== etag);
  const isTaken = ifNoneMatch !== undefined && exists && (ifNoneMatch === '*' || ifNoneMatch === etag);
  if (!isStale && !isTaken) return;
  // The codes are Azure's; nobody has recorded its sentence.
  const mismatch = {
    code: 'PreconditionFailedEtagMismatch',
    message: `Etag provided in if-match header ${ifMatch ?? ''} does not match etag ${etag ?? ''} of resource ${id.id} in NRP data store.`,
  };
  throw new Refusal(412, 'PreconditionFailed', 'Precondition failed.', { error: { details: isTaken ? [] : [mismatch] } });
}
