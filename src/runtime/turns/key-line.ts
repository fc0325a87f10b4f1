/**
 * Keys that are ready, and whose turn it is: that of the home (a namespace) of which the fewest keys run, of equals the one whose last turn is longest ago; in it
 * the keys that were woken, then the others, first in, first out. So who has many keys ready waits for itself, not others for it.
 */

/** What runs now, and when each home had its last turn; common to all lines of a queue. */
export interface Homes {
  readonly running: ReadonlyMap<string, number>;
  readonly lastTurn: ReadonlyMap<string, number>;
  /** Whether another key of this home may run now. */
  readonly mayRun: (home: string) => boolean;
}

interface Entry {
  readonly since: number;
  readonly isWoken: boolean;
}

interface Room<K> {
  readonly woken: Set<K>;
  readonly others: Set<K>;
}

/** Membership removes doubles. */
export class KeyLine<K> {
  /** Keys and the moments at which they became ready. */
  readonly #entries = new Map<K, Entry>();
  readonly #rooms = new Map<string, Room<K>>();
  readonly #homeOf: (key: K) => string;

  constructor(homeOf: (key: K) => string) {
    this.#homeOf = homeOf;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  add(key: K, since: number, isWoken = false): void {
    const home = this.#homeOf(key);
    const room = this.#rooms.get(home) ?? { woken: new Set(), others: new Set() };
    this.#rooms.set(home, room);
    this.#entries.set(key, { since, isWoken });
    (isWoken ? room.woken : room.others).add(key);
  }

  /** Takes a key out. */
  take(key: K): Entry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    const home = this.#homeOf(key);
    const room = this.#rooms.get(home);
    if (!room) return entry;
    (entry.isWoken ? room.woken : room.others).delete(key);
    if (room.woken.size + room.others.size === 0) this.#rooms.delete(home);
    return entry;
  }

  /** Whose turn it is; undefined when none may run now. */
  next({ running, lastTurn, mayRun }: Homes): K | undefined {
    let best: { readonly room: Room<K>; readonly runs: number; readonly last: number } | undefined;
    for (const [home, room] of this.#rooms) {
      if (!mayRun(home)) continue;
      const [runs, last] = [running.get(home) ?? 0, lastTurn.get(home) ?? -1];
      if (!best || runs < best.runs || (runs === best.runs && last < best.last)) best = { room, runs, last };
    }
    return best && [...best.room.woken.keys().take(1), ...best.room.others.keys().take(1)][0];
  }

  clear(): void {
    this.#entries.clear();
    this.#rooms.clear();
  }
}
