/** A queue of keys: each runs at most once at a time, and a key added while it runs is run once more afterwards. */

import { longestTimer, type Clock } from './clock.ts';

/** `run` must not reject. `addAfter` keeps the earliest request for a key; `add` overtakes a waiting one. */
export class WorkQueue<K> {
  /** Insertion order is first in, first out; membership removes doubles. */
  readonly #ready = new Set<K>();
  /** Key to the instant at which it falls due. */
  readonly #waiting = new Map<K, number>();
  readonly #running = new Set<K>();
  /** Keys that became ready while they were running. */
  readonly #again = new Set<K>();
  #wake: { readonly at: number; readonly cancel: () => void } | undefined;
  #open = true;
  readonly #clock: Clock;
  readonly #workers: number;
  readonly #run: (key: K) => Promise<void>;

  constructor(clock: Clock, workers: number, run: (key: K) => Promise<void>) {
    this.#clock = clock;
    this.#workers = workers;
    this.#run = run;
  }

  add(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    if (this.#running.has(key)) this.#again.add(key);
    else this.#ready.add(key);
    this.#pump();
  }

  addAfter(key: K, ms: number): void {
    if (ms <= 0) return this.add(key);
    if (!this.#open || this.#ready.has(key) || this.#again.has(key)) return;
    const at = this.#clock.now() + ms;
    if (at >= (this.#waiting.get(key) ?? Infinity)) return;
    this.#waiting.set(key, at);
    this.#wakeAt(at);
  }

  get depth(): number {
    return this.#ready.size + this.#again.size;
  }

  get running(): number {
    return this.#running.size;
  }

  get idle(): boolean {
    return this.#running.size === 0 && this.depth === 0;
  }

  /** Takes no more keys and forgets those that have not begun; what runs goes on. */
  close(): void {
    this.#open = false;
    this.#ready.clear();
    this.#again.clear();
    this.#waiting.clear();
    this.#wake?.cancel();
  }

  #pump(): void {
    for (const key of this.#ready) {
      if (this.#running.size === this.#workers) return;
      this.#ready.delete(key);
      this.#running.add(key);
      void this.#run(key).finally(() => {
        this.#running.delete(key);
        if (this.#again.delete(key)) this.#ready.add(key);
        this.#pump();
      });
    }
  }

  #wakeAt(at: number): void {
    if (this.#wake && this.#wake.at <= at) return;
    this.#wake?.cancel();
    const cancel = this.#clock.schedule(Math.min(at - this.#clock.now(), longestTimer), () => this.#wakeUp());
    this.#wake = { at, cancel };
  }

  #wakeUp(): void {
    this.#wake = undefined;
    let next = Infinity;
    for (const [key, due] of this.#waiting) {
      if (due <= this.#clock.now()) this.add(key);
      else next = Math.min(next, due);
    }
    if (next !== Infinity) this.#wakeAt(next);
  }
}
