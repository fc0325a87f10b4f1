/** An Azure that takes a write and lets its operation end badly afterwards: what many refusals look like that are not known at the answer. */

import type { Stage } from './stage.ts';

export interface LateFailure {
  readonly method: string;
  /** Of the path. */
  readonly target: RegExp;
  readonly ends: 'Failed' | 'Canceled';
  readonly code: string;
  readonly message: string;
  /** Seconds of virtual time until the operation has ended. */
  readonly seconds: number;
}

/** From now on, writes like this are answered 202 with an operation, change nothing, and end as said. */
export function failLater(stage: Stage, { method, target, ends, code, message, seconds }: LateFailure): void {
  const place = '/subscriptions/11111111-1111-4111-8111-111111111111/providers/Microsoft.Network/locations/westeurope/operations';
  const started = new Map<string, number>();
  const before = stage.azure.around;
  stage.azure.around = (request, serve) => {
    const path = request.path.split('?')[0] ?? '';
    const id = path.split('/').at(-1) ?? '';
    if (path.startsWith(place) && started.has(id)) {
      const isOver = stage.clock.now() - (started.get(id) ?? 0) >= seconds * 1_000;
      return isOver
        ? { status: 200, headers: {}, body: { status: ends, error: { code, message } } }
        : { status: 200, headers: { 'retry-after': '10' }, body: { status: 'InProgress' } };
    }
    if (request.method !== method || !target.test(path)) return before ? before(request, serve) : serve();
    const operation = `late-${started.size + 1}`;
    started.set(operation, stage.clock.now());
    const url = `https://management.azure.com${place}/${operation}?api-version=2024-03-01`;
    return { status: 202, headers: { 'azure-asyncoperation': url, location: url, 'retry-after': '10' }, body: undefined };
  };
}
