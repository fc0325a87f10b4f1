/** Who else claims or names a thing, kept by each change of a binding: no reconcile looks at all bindings to find its neighbours. */

import { keyOf, type Binding } from '../../api/binding.ts';
import { claimsOf, placesOf, placeKey, zoneKey, zonesOf } from '../checks/claims.ts';
import type { Neighbours } from '../checks/context.ts';

export interface ClaimsIndex extends Neighbours {
  /** A binding came or changed. */
  put(binding: Binding): void;
  remove(key: string): void;
}

interface Entry {
  readonly binding: Binding;
  /** What it is found by. */
  readonly words: readonly string[];
}

const wordsOf = (binding: Binding): readonly string[] => [
  ...new Set([...claimsOf(binding).map(({ key }) => key), ...placesOf(binding).map(placeKey), ...zonesOf(binding).map(zoneKey)]),
];

/** Only an edit changes what a binding asks for, and a zone is made or removed seldom: the many events of its status cost next to nothing here. */
const isSame = (a: Binding, b: Binding): boolean =>
  a.metadata.uid === b.metadata.uid && a.metadata.generation === b.metadata.generation && zonesOf(a).join() === zonesOf(b).join();

export function createClaimsIndex(): ClaimsIndex {
  const entries = new Map<string, Entry>();
  const keysByWord = new Map<string, Set<string>>();
  const living = new Set<string>();

  const leave = (key: string, words: readonly string[]) => {
    for (const word of words) {
      const keys = keysByWord.get(word);
      keys?.delete(key);
      if (keys?.size === 0) keysByWord.delete(word);
    }
  };
  const enter = (key: string, words: readonly string[]) => {
    for (const word of words) {
      const keys = keysByWord.get(word) ?? new Set<string>();
      keysByWord.set(word, keys.add(key));
    }
  };
  const foundBy = (words: readonly string[]): readonly Binding[] =>
    [...new Set(words.flatMap((word) => [...(keysByWord.get(word) ?? [])]))].flatMap((key) => entries.get(key)?.binding ?? []);

  return {
    living,
    contendersOf: (binding) =>
      foundBy(claimsOf(binding).map(({ key }) => key)).filter(({ metadata }) => metadata.uid !== binding.metadata.uid),
    zoneOwners: (id) => foundBy([zoneKey(id)]),
    near: (ids) => foundBy(ids.map(placeKey)),
    put(binding) {
      const key = keyOf(binding);
      const before = entries.get(key);
      if (before && isSame(before.binding, binding)) return void entries.set(key, { binding, words: before.words });
      this.remove(key);
      const words = wordsOf(binding);
      entries.set(key, { binding, words });
      enter(key, words);
      living.add(binding.metadata.uid.toLowerCase());
    },
    remove(key) {
      const before = entries.get(key);
      if (!before) return;
      entries.delete(key);
      leave(key, before.words);
      living.delete(before.binding.metadata.uid.toLowerCase());
    },
  };
}
