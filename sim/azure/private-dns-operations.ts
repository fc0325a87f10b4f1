/** Private DNS's operations: what keeps a resource busy, what its preconditions are, how they answer (recorded as named in private-dns.ts). */

import { uuid } from '../../src/runtime/random.ts';
import { Refusal } from './answers.ts';
import { begin, runningOn, signed, type Engine } from './engine.ts';
import type { Json } from './json.ts';
import type { Preconditions } from './network-operations.ts';
import { parseId, type ResourceId } from './resource-id.ts';
import type { Answer } from './exchange.ts';

export interface DnsRequest extends Preconditions {
  readonly id: ResourceId;
  readonly body: Json;
  readonly version: string;
}

export function refuseBusy(engine: Engine, id: ResourceId): void {
  if (runningOn(engine, id.id)) throw new Refusal(409, 'Conflict', `Another operation on ${id.name} is in progress.`);
}

/** As messages call it. */
function nameOf({ type, name, parent }: ResourceId): string {
  if (parent === undefined) return `Zone ${name}`;
  return /\/A$/i.test(type) ? `Record set ${name}` : `Virtual Network link ${name} for the Private DNS zone ${parseId(parent)?.name ?? ''}`;
}

/** For zones and links it shows only when the operation is asked about. */
export function preconditionFailure(etag: string | undefined, { id, ifMatch, ifNoneMatch }: DnsRequest): Json | undefined {
  const isStale = ifMatch !== undefined && (ifMatch === '*' ? etag === undefined : ifMatch !== etag);
  const isTaken = ifNoneMatch !== undefined && etag !== undefined;
  if (!isStale && !isTaken) return undefined;
  const why = isTaken ? 'exists already and hence cannot be created again' : 'has been modified (etag mismatch)';
  return { code: 'PreconditionFailed', message: `The ${nameOf(id)} ${why}.` };
}

/** 202 without the resource, `Retry-After` 30, and a status below the group. `body` is that of the first answer: `{}` of a PUT, none of a DELETE. */
export function later(
  engine: Engine,
  { id, version }: Pick<DnsRequest, 'id' | 'version'>,
  failure: Json | undefined,
  body: Json | undefined,
  finish: () => void,
): Answer {
  const guid = Buffer.from(`dns_${uuid(engine.random)}`).toString('base64url');
  const path = (kind: string): string =>
    `/subscriptions/${id.subscription}/resourceGroups/${id.group}/providers/Microsoft.Network/${kind}/${guid}?api-version=${version}`;
  const statusUrl = signed(engine, path('privateDnsOperationStatuses'));
  const resultUrl = signed(engine, path('privateDnsOperationResults'));
  const { retryAfter } = begin(engine, {
    resource: id.id,
    id: guid,
    name: 'PrivateDns',
    provider: 'Microsoft.Network',
    minutes: (5 + 20 * engine.random.next()) / 60,
    retryAfter: 30,
    statusUrl,
    resultUrl,
    finish: () => {
      if (failure) return { status: 'Failed', error: failure };
      finish();
      return undefined;
    },
  });
  return { status: 202, headers: { 'azure-asyncoperation': statusUrl, location: resultUrl, 'retry-after': `${retryAfter}` }, body };
}
