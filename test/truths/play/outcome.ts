/** Whether what was played is what the source promises, in a form that a failing test can show. */

import type { Known, Row } from '../rows.ts';

export type Outcome = 'as promised' | 'not as promised';
type Shown = Readonly<Record<string, string | undefined>>;

/** Names of rules are compared without letter case: Microsoft's pages print the default ones in several. */
export function fails(promised: Shown, played: Shown): { readonly outcome: Outcome; readonly difference?: string } {
  const different = Object.entries(promised).filter(([what, value]) => value?.toLowerCase() !== played[what]?.toLowerCase());
  if (different.length === 0) return { outcome: 'as promised' };
  return {
    outcome: 'not as promised',
    difference: different.map(([what, value]) => `${what}: promised ${value}, played ${played[what]}`).join('; '),
  };
}

/** What is expected of a row: a listed one fails, in whatever way; any other holds. */
export const listed = (known: readonly Known[], id: string): unknown =>
  known.some(({ ids }) => ids.includes(id)) ? expectFailure : { outcome: 'as promised' };

const expectFailure = {
  asymmetricMatch: (value: { readonly outcome: Outcome }) => value.outcome === 'not as promised',
  toString: () => 'a known failure; if it is mended, take it off the list',
};

/** Names in a list that are no row, or stand in it twice. */
export function strays(known: readonly Known[], rows: readonly Row[]): readonly string[] {
  const all = known.flatMap(({ ids }) => ids);
  return all.filter((id, at) => !rows.some((row) => row.id === id) || all.indexOf(id) !== at);
}
