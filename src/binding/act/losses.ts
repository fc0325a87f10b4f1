/** What a read-modify-write lost that it did not mean to change: the alarm that stops the operator from doing it again. Pure. */

import { printable } from '../../runtime/printable.ts';
import type { Change } from '../model/values/step.ts';

/** Azure renews these by itself. */
const moving: ReadonlySet<string> = new Set(['etag', 'provisioningState', 'resourceGuid']);

/** The first path of `before` whose value `after` no longer has, changed paths aside, as it may be shown; what came in addition is no loss. */
export function firstLoss(before: unknown, after: unknown, changes: readonly Change[]): string | undefined {
  const meant = changes.map(({ path }) => path);
  const loss = lossAt('', before, after, meant);
  return loss === undefined ? undefined : printable(loss);
}

function lossAt(path: string, before: unknown, after: unknown, meant: readonly string[]): string | undefined {
  if (meant.includes(path) || before === undefined || before === null) return undefined;
  if (Array.isArray(before)) return lossInList(path, before, Array.isArray(after) ? after : [], meant);
  if (typeof before === 'object') {
    const there = (typeof after === 'object' && after !== null ? after : {}) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(before)) {
      if (moving.has(name)) continue;
      const loss = lossAt(path === '' ? name : `${path}.${name}`, value, there[name], meant);
      if (loss !== undefined) return loss;
    }
    return undefined;
  }
  return same(before, after) ? undefined : path;
}

/** Ids may come back in another letter case. */
const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase());

function lossInList(path: string, before: readonly unknown[], after: readonly unknown[], meant: readonly string[]): string | undefined {
  for (const entry of before) {
    const name = nameOf(entry);
    if (meant.some((one) => same(one, `${path}[${name}]`))) continue;
    const match = name === undefined ? undefined : after.find((other) => same(nameOf(other), name));
    const loss = match === undefined ? !after.some((other) => lossAt(path, entry, other, meant) === undefined) : false;
    if (loss) return `${path}[${name ?? JSON.stringify(entry)}]`;
    const inside = match === undefined ? undefined : lossAt(path, entry, match, meant);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const nameOf = (entry: unknown): string | undefined => {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { name, id, service } = entry as Readonly<Record<string, unknown>>;
  return [id, name, service].find((value): value is string => typeof value === 'string');
};
