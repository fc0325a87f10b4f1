/** Time as the program sees it: the only place where the machine's clock is read. */

/** Milliseconds since the Unix epoch, by the clock of whoever made it. */
export type Instant = number & { readonly __instant: unique symbol };

export const instant = (ms: number): Instant => ms as Instant;

/** An instant as status and messages carry it: RFC 3339 in UTC with whole seconds. */
export const toIso = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The same with milliseconds, for instants that are compared with Azure's own. */
export const toIsoExact = (at: Instant): string => new Date(at).toISOString();

/** Reads an RFC 3339 text; undefined for anything that is not one. */
export const fromIso = (text: string | undefined): Instant | undefined => {
  const ms = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : instant(ms);
};

export interface Clock {
  now(): Instant;
  /** Runs `fn` once, `ms` from now or later, never before this call returns. The answer cancels it. */
  schedule(ms: number, fn: () => void): () => void;
  /** Milliseconds since a fixed point, which no setting of the machine's time moves. Absent where `now` is never set either. */
  ticks?(): number;
}

/** What leases, limits and queues count by: setting the machine's time must neither end a term early nor stretch a wait. */
export const ticks = (clock: Clock): number => clock.ticks?.() ?? clock.now();

/** Node fires a timer at once when its delay exceeds 2^31-1 ms. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => instant(Date.now()),
  ticks: () => performance.now(),
  schedule(ms, fn) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      const step = Math.min(Math.max(0, left), longestTimer);
      timer = setTimeout(() => (left > step ? arm(left - step) : fn()), step);
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or as soon as `signal` aborts; it never rejects, so callers look at the signal. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      signal?.removeEventListener('abort', done);
      cancel();
      resolve();
    };
    const cancel = clock.schedule(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** A controller that aborts with `parent` too. Call `clear` when the work is done: until then the parent holds it. A joined signal of Node costs many times as much. */
export function following(parent: AbortSignal | undefined): { readonly controller: AbortController; readonly clear: () => void } {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  parent?.addEventListener('abort', follow, { once: true });
  return { controller, clear: () => parent?.removeEventListener('abort', follow) };
}

/** A signal that aborts after `ms` of this clock, with a `TimeoutError` as its reason, or with `parent`. Call `clear` when the work is done. */
export function deadline(clock: Clock, ms: number, parent?: AbortSignal): { readonly signal: AbortSignal; clear(): void } {
  const { controller, clear } = following(parent);
  const cancel = clock.schedule(ms, () => controller.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')));
  return { signal: controller.signal, clear: () => (cancel(), clear()) };
}

/** Whether a signal of `deadline` aborted because its time was up, and not because of its parent. */
export const isTimeUp = ({ reason }: AbortSignal): boolean => reason instanceof DOMException && reason.name === 'TimeoutError';

/** What `promise` settles to, or a rejection with the signal's reason as soon as it aborts; the promise itself goes on. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([aborted.promise, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
