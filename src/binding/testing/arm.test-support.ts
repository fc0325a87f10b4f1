/** ARM as a test plays it: answers in turn, and what was asked of it. */

import type { Arm, OperationState, Outcome, Written, WriteRequest } from '../../azure/arm.ts';
import { instant, type Clock } from '../../runtime/clock.ts';
import { at, intervals, seen, uid, unseen } from './observation.test-support.ts';
import type { Sender } from '../act/send.ts';
import { createWriteKeys, type WriteKeys } from '../act/keys.ts';

export interface Script {
  /** Answers to writes in turn; the last one for ever. */
  readonly writes?: readonly Outcome<Written>[];
  readonly raw?: readonly Outcome<{ readonly body: Readonly<Record<string, unknown>>; readonly etag: string | undefined }>[];
  readonly operation?: readonly Outcome<OperationState>[];
  readonly isCurrent?: boolean;
  readonly keys?: WriteKeys;
}

export const done = (change: Partial<Written> = {}): Outcome<Written> =>
  seen({ status: 200, body: { properties: { provisioningState: 'Succeeded' } }, ...change });
/** Accepted, with an operation to be asked about. */
export const accepted = (change: Partial<Written> = {}): Outcome<Written> =>
  seen({
    status: 201,
    body: { properties: { provisioningState: 'Updating' } },
    operation: { url: 'https://arm/op', retryAfterMs: 2000 },
    ...change,
  });
export const says = (status: OperationState['status'], change: Partial<OperationState> = {}): Outcome<OperationState> =>
  seen({ status, ...change });

/** A clock that jumps to each timer as soon as it is set. */
export function jumpingClock(): Clock & { readonly slept: number[] } {
  let now: number = at('08:00');
  const slept: number[] = [];
  return {
    slept,
    now: () => instant(now),
    schedule(ms, fn) {
      let wanted = true;
      queueMicrotask(() => {
        if (!wanted) return;
        slept.push(ms);
        now += ms;
        fn();
      });
      return () => void (wanted = false);
    },
  };
}

export function play(script: Script = {}) {
  const requests: WriteRequest[] = [];
  const asked: string[] = [];
  const turnOf = <T>(answers: readonly T[], count: number): T | undefined => answers[Math.min(count, answers.length - 1)];
  const counts = { raw: 0, operation: 0 };
  const unasked = (): never => {
    throw new Error('no test expected this to be asked');
  };
  const arm: Arm = {
    service: unasked,
    networkStatus: unasked,
    deletedServices: unasked,
    virtualNetwork: unasked,
    securityGroup: unasked,
    routeTable: unasked,
    publicIp: unasked,
    natGateway: unasked,
    publicIpPrefix: unasked,
    privateZone: unasked,
    recordSets: unasked,
    networkLinks: unasked,
    serviceTags: unasked,
    outboundDependencies: unasked,
    adminRules: unasked,
    locks: unasked,
    siblings: unasked,
    resourceGroup: unasked,
    raw: async (id, options) => {
      asked.push(`raw ${id}${options?.fresh === true ? ' fresh' : ''}`);
      return turnOf(script.raw ?? [], counts.raw++) ?? unseen();
    },
    operation: async ({ url }) => {
      asked.push(`operation ${url}`);
      return turnOf(script.operation ?? [], counts.operation++) ?? says('Succeeded');
    },
    write: async (request) => {
      requests.push(request);
      return turnOf(script.writes ?? [done()], requests.length - 1) ?? done();
    },
  };
  const clock = jumpingClock();
  const stop = new AbortController();
  const context: Sender = {
    arm,
    clock,
    intervals,
    signal: stop.signal,
    keys: script.keys ?? createWriteKeys(clock, intervals),
    writer: { uid, key: 'platform/orders' },
    uid,
    generation: 1,
    isCurrent: async () => {
      asked.push('isCurrent');
      return script.isCurrent ?? true;
    },
  };
  return { context, requests, asked, clock, stop };
}
