/** A queue of keys: each runs at most once at a time, and a key added while it runs is run once more afterwards. */

import { ticks, type Clock } from './clock.ts';
import { KeyLine } from './turns/key-line.ts';

/** Of so many runs one is for what fell due, however much is asked for. */
const turnOfDue = 5;

/** So many times what is free may one home hold: another one finds a worker at once, even where all that runs hangs. */
const mostOfFree = 3;

/**
 * `run` must not reject. `addAfter` keeps the earliest request for a key; `add` and `wake` overtake a waiting one. What was added by `add` runs before what
 * fell due, but does not shut it out. Keys that share a home wait for each other, not those of other homes for them (turns/key-line.ts).
 */
export class WorkQueue<K> {
  /** Keys that were asked for. */
  readonly #ready: KeyLine<K>;
  /** Keys that fell due, and those that were not asked for. */
  readonly #due: KeyLine<K>;
  /** Key to the moment at which it falls due. */
  readonly #waiting = new Map<K, number>();
  /** Key to the moment at which its run began. */
  readonly #running = new Map<K, number>();
  /** Keys that were asked for while they were running. */
  readonly #again: KeyLine<K>;
  /** The same for those that fell due. */
  readonly #dueAgain: KeyLine<K>;
  /** Home to how many of its keys run. */
  readonly #runningIn = new Map<string, number>();
  /** Home to the number of the last start in it; those whose keys are all at rest are still known. */
  readonly #lastTurn = new Map<string, number>();
  #wake: { readonly at: number; readonly cancel: () => void } | undefined;
  #open = true;
  #added = 0;
  #started = 0;
  readonly #clock: Clock;
  readonly #workers: number;
  readonly #run: (key: K, waitedMs: number) => Promise<void>;
  readonly #homeOf: (key: K) => string;

  /** All keys are of one home unless `homeOf` says otherwise. */
  constructor(clock: Clock, workers: number, run: (key: K, waitedMs: number) => Promise<void>, homeOf: (key: K) => string = () => '') {
    this.#clock = clock;
    this.#workers = workers;
    this.#run = run;
    this.#homeOf = homeOf;
    this.#ready = new KeyLine(homeOf);
    this.#due = new KeyLine(homeOf);
    this.#again = new KeyLine(homeOf);
    this.#dueAgain = new KeyLine(homeOf);
  }

  add(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    const [asked, due] = this.#linesOf(key);
    if (asked.has(key)) return;
    const before = due.take(key);
    this.#enter(asked, key, before?.since, before?.isWoken);
  }

  /** Ready now, but not before what was asked for. */
  addDue(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    const [asked, due] = this.#linesOf(key);
    if (asked.has(key) || due.has(key)) return;
    this.#enter(due, key);
  }

  /** What the key waits for has come: it is ready now, before all others of its rank. One that runs is run once more afterwards, first of its rank too. */
  wake(key: K): void {
    if (!this.#open) return;
    this.#waiting.delete(key);
    const [asked, due] = this.#linesOf(key);
    const line = asked.has(key) ? asked : due;
    this.#enter(line, key, line.take(key)?.since, true);
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

  /** Where a key belongs now that it is asked for, or that it falls due. */
  #linesOf(key: K): readonly [KeyLine<K>, KeyLine<K>] {
    return this.#running.has(key) ? [this.#again, this.#dueAgain] : [this.#ready, this.#due];
  }

  /** `since` is when it became ready, of a key that is so already. */
  #enter(line: KeyLine<K>, key: K, since?: number, isWoken = false): void {
    line.add(key, since ?? ticks(this.#clock), isWoken);
    if (since === undefined) this.#added++;
    this.#pump();
  }

  #pump(): void {
    while (this.#running.size < this.#workers && this.#ready.size + this.#due.size > 0) {
      const isTurnOfDue = (this.#started + 1) % turnOfDue === 0;
      const started = isTurnOfDue
        ? this.#startFrom(this.#due) || this.#startFrom(this.#ready)
        : this.#startFrom(this.#ready) || this.#startFrom(this.#due);
      if (!started) return;
    }
  }

  /** A home that is alone may have all workers. */
  #mayRun = (home: string): boolean =>
    this.#lastTurn.size < 2 || (this.#runningIn.get(home) ?? 0) < mostOfFree * (this.#workers - this.#running.size);

  /** False where none of the line may run now. */
  #startFrom(line: KeyLine<K>): boolean {
    const key = line.next({ running: this.#runningIn, lastTurn: this.#lastTurn, mayRun: this.#mayRun });
    if (key === undefined) return false;
    const now = ticks(this.#clock);
    const since = line.take(key)?.since ?? now;
    this.#running.set(key, now);
    this.#started++;
    const home = this.#homeOf(key);
    this.#runningIn.set(home, (this.#runningIn.get(home) ?? 0) + 1);
    this.#lastTurn.set(home, this.#started);
    void this.#run(key, now - since).finally(() => this.#ended(key));
    return true;
  }

  #ended(key: K): void {
    this.#running.delete(key);
    const home = this.#homeOf(key);
    const left = (this.#runningIn.get(home) ?? 1) - 1;
    if (left > 0) this.#runningIn.set(home, left);
    else this.#runningIn.delete(home);
    for (const [from, to] of [
      [this.#again, this.#ready],
      [this.#dueAgain, this.#due],
    ] as const) {
      const entry = from.take(key);
      if (entry) to.add(key, entry.since, entry.isWoken);
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
