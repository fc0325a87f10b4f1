/** A queue of keys: each runs at most once at a time, and a key added while it runs is run once more afterwards. */

import { ticks, type Clock } from './clock.ts';

/** Of so many runs one is for what fell due, however much is asked for. */
const turnOfDue = 5;

/**
 * `run` must not reject. `addAfter` keeps the earliest request for a key; `add` overtakes a waiting one. What was added by `add` runs before what fell due,
 * but does not shut it out.
 */
export class WorkQueue<K> {
  /** Key to the moment at which it became ready; insertion order is first in, first out, membership removes doubles. */
  readonly #ready = new Map<K, number>();
  /** The same for keys that fell due, and for those that nobody asked for. */
  readonly #due = new Map<K, number>();
  /** Key to the moment at which it falls due. */
  readonly #waiting = new Map<K, number>();
  /** Key to the moment at which its run began. */
  readonly #running = new Map<K, number>();
  /** Keys that became ready while they were running, and when. */
  readonly #again = new Map<K, number>();
  /** The same for those that fell due. */
  readonly #dueAgain = new Map<K, number>();
  #wake: { readonly at: number; readonly cancel: () => void } | undefined;
  #open = true;
  #added = 0;
  #started = 0;
  readonly #clock: Clock;
  readonly #workers: number;
  readonly #run: (key: K, waitedMs: number) => Promise<void>;

  constructor(clock: Clock, workers: number, run: (key: K, waitedMs: number) => Promise<void>) {
    this.#clock = clock;
    this.#workers = workers;
    this.#run = run;
  }

  add(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    const isRunning = this.#running.has(key);
    const [line, due] = isRunning ? [this.#again, this.#dueAgain] : [this.#ready, this.#due];
    if (line.has(key)) return;
    const since = due.get(key);
    due.delete(key);
    line.set(key, since ?? ticks(this.#clock));
    if (since === undefined) this.#added++;
    this.#pump();
  }

  /** Ready now, but not before what somebody asked for. */
  addDue(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    const [ready, due] = this.#running.has(key) ? [this.#again, this.#dueAgain] : [this.#ready, this.#due];
    if (ready.has(key) || due.has(key)) return;
    due.set(key, ticks(this.#clock));
    this.#added++;
    this.#pump();
  }

  addAfter(key: K, ms: number): void {
    if (ms <= 0) return this.add(key);
    if (!this.#open || [this.#ready, this.#due, this.#again, this.#dueAgain].some((line) => line.has(key))) return;
    const at = ticks(this.#clock) + ms;
    if (at >= (this.#waiting.get(key) ?? Infinity)) return;
    this.#waiting.set(key, at);
    this.#wakeAt(at);
  }

  /** How many times a key became ready, doubles not counted. */
  get added(): number {
    return this.#added;
  }

  get depth(): number {
    return this.#ready.size + this.#due.size + this.#again.size + this.#dueAgain.size;
  }

  /** How long each of the present runs has lasted, in milliseconds. */
  get running(): readonly number[] {
    return [...this.#running.values()].map((began) => ticks(this.#clock) - began);
  }

  /** How long the longest of the present runs has lasted; where nothing runs, how long something has been due. 0 for a queue that has nothing to do. */
  get stalledMs(): number {
    const since = Math.min(...(this.#running.size > 0 ? this.#running : this.#waiting).values());
    return Math.max(0, ticks(this.#clock) - since);
  }

  /** Nothing is ready either: what is, runs as soon as a worker is free. */
  get idle(): boolean {
    return this.#running.size === 0;
  }

  /** Takes no more keys and forgets those that have not begun; what runs goes on. */
  close(): void {
    this.#open = false;
    this.#ready.clear();
    this.#due.clear();
    this.#again.clear();
    this.#dueAgain.clear();
    this.#waiting.clear();
    this.#wake?.cancel();
  }

  #pump(): void {
    while (this.#running.size < this.#workers && this.#ready.size + this.#due.size > 0) {
      const isTurnOfDue = (this.#started + 1) % turnOfDue === 0;
      const [first, second] = isTurnOfDue ? [this.#due, this.#ready] : [this.#ready, this.#due];
      this.#start(first.size > 0 ? first : second);
    }
  }

  #start(line: Map<K, number>): void {
    for (const [key, since] of line) {
      const now = ticks(this.#clock);
      line.delete(key);
      this.#running.set(key, now);
      this.#started++;
      void this.#run(key, now - since).finally(() => this.#ended(key));
      return;
    }
  }

  #ended(key: K): void {
    this.#running.delete(key);
    for (const [from, to] of [
      [this.#again, this.#ready],
      [this.#dueAgain, this.#due],
    ] as const) {
      const since = from.get(key);
      if (since !== undefined) to.set(key, since);
      from.delete(key);
    }
    this.#pump();
  }

  #wakeAt(at: number): void {
    if (this.#wake && this.#wake.at <= at) return;
    this.#wake?.cancel();
    const cancel = this.#clock.schedule(at - ticks(this.#clock), () => this.#wakeUp());
    this.#wake = { at, cancel };
  }

  #wakeUp(): void {
    this.#wake = undefined;
    let next = Infinity;
    for (const [key, due] of this.#waiting) {
      if (due <= ticks(this.#clock)) this.addDue(key);
      else next = Math.min(next, due);
    }
    if (next !== Infinity) this.#wakeAt(next);
  }
}
