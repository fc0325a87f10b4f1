/** What was meant by a word that is not known, and the sentence that says so. */

/** `unknown option "--filenam"; did you mean --filename? Valid are …`, without the question where nothing is near. */
export function instead(given: string, valid: readonly string[], intro: string): string {
  const meant = closest(given, valid);
  const list = `${intro} ${valid.join(', ')}`;
  return meant === undefined ? `; ${list}` : `; did you mean ${meant}? ${list.charAt(0).toUpperCase()}${list.slice(1)}`;
}

/** The same in other letter case, the only one that begins so, or the one that is a slip or two away. */
export function closest(given: string, valid: readonly string[]): string | undefined {
  const word = bare(given);
  if (word.length < 2) return undefined;
  const same = valid.find((one) => bare(one) === word);
  if (same !== undefined) return same;
  const longer = valid.filter((one) => bare(one).startsWith(word));
  if (longer.length === 1) return longer[0];
  const near = valid
    .map((one) => ({ one, slips: slipsBetween(word, bare(one)) }))
    .filter(({ slips }) => slips <= (word.length < 7 ? 1 : 2));
  return near.toSorted((a, b) => a.slips - b.slips)[0]?.one;
}

const bare = (word: string): string => word.replace(/^-+/, '').toLowerCase();

/** Letters that are missing, too many, wrong or swapped with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [];
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? Infinity : (rows[i]?.[j] ?? Infinity));
  for (let i = 0; i <= a.length; i++) {
    rows.push([]);
    for (let j = 0; j <= b.length; j++) {
      const isSame = i > 0 && j > 0 && a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(i - 2, j - 2) + 1 : Infinity,
      );
      rows[i]?.push(i + j === 0 ? 0 : best);
    }
  }
  return at(a.length, b.length);
}
