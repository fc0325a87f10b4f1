/**
 * Whose turn it is among those who wait for a request to ARM: by rank, and in fair shares.
 *
 * Rank goes first, but every third turn is given without regard to it, so that no rank, however much is asked for in it, shuts another one out. Within
 * what is so chosen the namespace that has had the fewest turns goes first, and in it the binding that has had the fewest: who asks for much waits for
 * itself. Who comes, or comes back, begins where the others are: nothing is saved up by asking for nothing.
 */

export interface Waiting {
  /** `namespace/name` of a binding. */
  readonly key: string;
  /** Lower ones go first. */
  readonly rank: number;
}

/** What was given since the line was last empty. */
export interface Shares {
  given: number;
  /** By binding, and by namespace with a slash at the end. */
  readonly had: Map<string, number>;
  /** What the namespace served last had had before, and the same of the bindings in each. */
  readonly level: Map<string, number>;
}

/** Of so many turns one is for whoever had the fewest, whatever the rank. */
const turnOfAll = 3;

export const noShares = (): Shares => ({ given: 0, had: new Map(), level: new Map() });

const homeOf = (key: string): string => key.slice(0, key.indexOf('/') + 1) || '/';
const everywhere = '';

/** The first of those that are least by these measures, the earlier ones before the later ones. */
function least<W>(all: readonly W[], ...measures: readonly ((one: W) => number)[]): W | undefined {
  let left = all;
  for (const measure of measures) {
    const lowest = Math.min(...left.map(measure));
    left = left.filter((one) => measure(one) === lowest);
  }
  return left[0];
}

/** `line` is in the order of arrival. */
export function next<W extends Waiting>(line: readonly W[], { given, had }: Shares): W | undefined {
  const top = Math.min(...line.map(({ rank }) => rank));
  const open = (given + 1) % turnOfAll === 0 ? line : line.filter(({ rank }) => rank === top);
  const turns = (name: string): number => had.get(name) ?? 0;
  const chosen = least(
    open,
    ({ key }) => turns(homeOf(key)),
    ({ rank }) => rank,
  );
  const home = chosen && homeOf(chosen.key);
  return least(
    open.filter(({ key }) => homeOf(key) === home),
    ({ key }) => turns(key),
    ({ rank }) => rank,
  );
}

/** To be told before the newcomer stands in the line. */
export function joined({ had, level }: Shares, line: readonly Waiting[], { key }: Waiting): void {
  const home = homeOf(key);
  const begin = (name: string, among: string) => had.set(name, Math.max(had.get(name) ?? 0, level.get(among) ?? 0));
  if (!line.some((one) => homeOf(one.key) === home)) begin(home, everywhere);
  if (!line.some((one) => one.key === key)) begin(key, home);
}

/** To be told of every turn that is given. */
export function served(shares: Shares, { key }: Waiting): void {
  const home = homeOf(key);
  shares.given += 1;
  for (const [name, among] of [
    [home, everywhere],
    [key, home],
  ] as const) {
    const turns = shares.had.get(name) ?? 0;
    shares.level.set(among, turns);
    shares.had.set(name, turns + 1);
  }
}

/** How many of the line would have their turn before the newcomer if no other caller came, up to `most`. */
export function before(line: readonly Waiting[], { given, had, level }: Shares, newcomer: Waiting, most: number): number {
  const shares: Shares = { given, had: new Map(had), level: new Map(level) };
  joined(shares, line, newcomer);
  let left = [...line, newcomer];
  for (let count = 0; count < most; count++) {
    const one = next(left, shares);
    if (one === newcomer || one === undefined) return count;
    served(shares, one);
    left = left.filter((other) => other !== one);
  }
  return most;
}
