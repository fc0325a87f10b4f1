/** A clock that first lives through the past as fast as it can, and then goes on with the machine's: what falls due meanwhile happens in its order, at its instant. */

import { instant, systemClock, type Clock } from '../../../src/runtime/clock.ts';

export interface ReplayClock extends Clock {
  /** Goes to an instant of the past and runs what falls due until then. */
  goTo(at: number): void;
  /** Catches up with the machine's clock, and follows it from then on. */
  goLive(): void;
}

interface Timer {
  readonly at: number;
  readonly fn: () => void;
  /** Once the clock is live. */
  cancel: () => void;
}

export function replayClock(begun: number, machine: Clock = systemClock): ReplayClock {
  let past: number | undefined = begun;
  const timers = new Set<Timer>();
  const arm = (timer: Timer, ms: number): void => {
    timer.cancel = machine.schedule(Math.max(0, ms), timer.fn);
  };
  /** Of two at one instant the one that was scheduled first. */
  const next = (until: number): Timer | undefined =>
    [...timers].reduce<Timer | undefined>((first, one) => (one.at <= until && (!first || one.at < first.at) ? one : first), undefined);
  const goTo = (at: number): void => {
    for (let timer = next(at); timer; timer = next(at)) {
      timers.delete(timer);
      past = Math.max(past ?? at, timer.at);
      timer.fn();
    }
    past = Math.max(past ?? at, at);
  };
  return {
    now: () => (past === undefined ? machine.now() : instant(past)),
    schedule(ms, fn) {
      if (past === undefined) return machine.schedule(ms, fn);
      const timer: Timer = { at: past + Math.max(0, ms), fn, cancel: () => timers.delete(timer) };
      timers.add(timer);
      return () => timer.cancel();
    },
    goTo,
    goLive() {
      goTo(machine.now());
      past = undefined;
      const now = machine.now();
      for (const timer of timers) arm(timer, timer.at - now);
      timers.clear();
    },
  };
}
