/** One life of the program: its clock and its connections, which all end in the instant that it is killed. */

import type { HttpClient } from '@azure/core-rest-pipeline';
import { ConnectionReset } from '../../../sim/azure/faults.ts';
import { connectionReset } from '../../../sim/kubernetes/faults.ts';
import type { KubernetesApi } from '../../../src/runtime/api.ts';
import { following, instant, type Clock } from '../../../src/runtime/clock.ts';

/** A call of the program to the outside, e.g. `PUT azure /subscriptions/…`. */
export interface Call {
  readonly to: 'azure' | 'kubernetes';
  readonly method: string;
  readonly path: string;
  /** From 1, over all calls of this life. */
  readonly nth: number;
}

/**
 * What becomes of the program at a call: killed before the call leaves, or when it has been carried out and before the answer is read; or it lives, and
 * once the call has been carried out the connection breaks, or nothing comes until the caller gives up.
 */
export type Fate = 'lives' | 'dies before' | 'dies after' | 'loses the answer' | 'waits in vain';

export interface Life {
  readonly clock: Clock;
  api(real: KubernetesApi): KubernetesApi;
  http(real: HttpClient): HttpClient;
  kill(): void;
  /** SIGSTOP: no timer fires and no answer is read until the result is called; then answers are read before timers fire. */
  pause(): () => void;
  /** The machine's time is set: so much ahead of every other clock. */
  setAhead(ms: number): void;
  readonly dead: boolean;
  /** In order; empty it with `calls.length = 0`. */
  readonly calls: Call[];
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

const untilGivenUp = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const leave = () => reject(new ConnectionReset());
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
  });

export function createLife(clock: Clock, fateOf: (call: Call) => Fate = () => 'lives'): Life {
  let dead = false;
  const calls: Call[] = [];
  let made = 0;
  const onDeath = new Set<() => void>();
  let ahead = 0;
  let paused: PromiseWithResolvers<undefined> | undefined;
  const kill = () => {
    dead = true;
    for (const end of onDeath) end();
    onDeath.clear();
  };
  const through = async <T>(what: Omit<Call, 'nth'>, carryOut: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (dead) return never();
    const call = { ...what, nth: ++made };
    calls.push(call);
    const fate = fateOf(call);
    if (fate === 'dies before') kill();
    if (paused) await paused.promise;
    if (dead) return never();
    const answered = await carryOut().then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    if (fate === 'dies after') kill();
    if (paused) await paused.promise;
    if (dead) return never();
    if (fate === 'loses the answer') throw what.to === 'azure' ? new ConnectionReset() : connectionReset();
    if (fate === 'waits in vain') return untilGivenUp(signal);
    return answered();
  };
  return {
    clock: {
      now: () => instant(clock.now() + ahead),
      ticks: () => clock.now(),
      schedule(ms, fn) {
        if (dead) return () => undefined;
        let cancelled = false;
        const cancel = clock.schedule(ms, () => {
          const fire = () => {
            if (!dead && !cancelled) fn();
          };
          if (paused) void paused.promise.then(() => setImmediate(fire));
          else fire();
        });
        return () => {
          cancelled = true;
          cancel();
        };
      },
    },
    api: (real) => ({
      request: (request) => through({ to: 'kubernetes', method: request.method, path: request.path }, () => real.request(request)),
      async *watch(request) {
        const { controller, clear } = following(request.signal);
        const breakOff = () => controller.abort();
        onDeath.add(breakOff);
        try {
          for await (const line of real.watch({ ...request, signal: controller.signal })) {
            if (paused) await paused.promise;
            if (dead) await never();
            yield line;
          }
        } finally {
          onDeath.delete(breakOff);
          clear();
        }
      },
    }),
    http: (real) => ({
      sendRequest: (request) =>
        through(
          { to: 'azure', method: request.method, path: new URL(request.url).pathname },
          () => real.sendRequest(request),
          request.abortSignal as AbortSignal,
        ),
    }),
    kill,
    pause() {
      const pause = Promise.withResolvers<undefined>();
      paused = pause;
      return () => {
        paused = undefined;
        pause.resolve(undefined);
      };
    },
    setAhead(ms) {
      ahead = ms;
    },
    get dead() {
      return dead;
    },
    calls,
  };
}
