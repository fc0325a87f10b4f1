/** JSON text that is equal for equal values: keys sorted, absent members left out. */

import { remembered } from '../../../network/remembered.ts';

export const canonicalJson = (value: unknown): string => written(value) ?? 'null';

const quoted = remembered((name: string) => JSON.stringify(name), 5_000);

/** Written piece by piece: every reconcile hashes most of what it has read, and copies that are sorted first cost as much again. */
function written(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  const add = (part: string): void => void (text += text === '' ? part : `,${part}`);
  if (Array.isArray(value)) {
    // A rule may name thousands of ranges.
    if (value.every((one) => typeof one === 'string')) return JSON.stringify(value);
    for (const one of value) add(written(one) ?? 'null');
    return `[${text}]`;
  }
  const members = value as Members;
  for (const name of Object.keys(members).sort()) {
    const member = written(members[name]);
    if (member !== undefined) add(`${quoted(name)}:${member}`);
  }
  return `{${text}}`;
}

/** Whether the canonical JSON of both is the same, without writing it: most of what is compared is the very same value in most of its parts. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return canonicalJson(a) === canonicalJson(b);
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, at) => sameJson(one, b[at]));
  const [left, right] = [a as Members, b as Members];
  const names = presentIn(left);
  return (
    names.length === presentIn(right).length && names.every((name) => Object.hasOwn(right, name) && sameMember(left[name], right[name]))
  );
}

type Members = Readonly<Record<string, unknown>>;
const presentIn = (members: Members): readonly string[] => Object.keys(members).filter((name) => members[name] !== undefined);

/** A member that is absent is no null. */
const sameMember = (a: unknown, b: unknown): boolean => b !== undefined && sameJson(a, b);
