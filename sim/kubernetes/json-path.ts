/** The part of Kubernetes JSONPath that printer columns use: members, indices and filters by equality. */

import { asList, isTree } from './tree.ts';

const token = /\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\[(\d+)\]|\[\?\(@\.([A-Za-z0-9_.-]+)\s*==\s*["']([^"']*)["']\)\]|\[\*\]/g;

/** All values at the path; empty when there are none. */
export function jsonPath(root: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = [root];
  for (const [text, dotted, quoted, index, filterBy, wanted] of path.matchAll(token)) {
    found = found.flatMap((value) => {
      if (text === '[*]') return [...asList(value)];
      if (index !== undefined) return asList(value).slice(Number(index), Number(index) + 1);
      if (filterBy !== undefined) return asList(value).filter((item) => jsonPath(item, `.${filterBy}`)[0] === wanted);
      const member = isTree(value) ? value[dotted ?? quoted ?? ''] : undefined;
      return member === undefined ? [] : [member];
    });
  }
  return found;
}
