/** What every row of a truth table is: a promise of Azure, with who made it, where and when. A row without evidence is refused. */

/** A page, a thread, a recording or a specification that anybody can look up. */
export interface Source {
  readonly title: string;
  /** Of the page or of the entry in the thread, as `2025-06-17`; `2020-07` where no day is given. */
  readonly date: string;
  readonly address: string;
}

/** Either the source states what the row says, in these words, or it states two facts from which the row follows in one step. */
export type Evidence = Source & ({ readonly words: string } | { readonly facts: readonly [string, string] });

export interface Row {
  /** Unique in all tables; lists of known failures name it. */
  readonly id: string;
  readonly says: string;
  readonly evidence: Evidence;
  /** Why the row is no more than inferred, or disputed by another source; it is played, and not counted. */
  readonly inferred?: string;
}

/** `states(page)('its words')`. */
export const states =
  (source: Source) =>
  (words: string): Evidence => ({ ...source, words });

/** `implies(page)('one fact', 'another fact')`. */
export const implies =
  (source: Source) =>
  (one: string, other: string): Evidence => ({ ...source, facts: [one, other] });

export const counted = (rows: readonly Row[]): readonly Row[] => rows.filter(({ inferred }) => inferred === undefined);

const mostWords = 25;

/** What keeps a row from being evidence; empty for a good one. */
export function complaintsAbout({ id, says, evidence, inferred }: Row): readonly string[] {
  const quoted = 'words' in evidence ? [evidence.words] : [...evidence.facts];
  const rules: readonly (readonly [boolean, string])[] = [
    [/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id), 'has no id of small words joined by hyphens'],
    [says.trim() !== '', 'says nothing'],
    [evidence.title.trim() !== '', 'names no source'],
    [/^20\d\d-[01]\d(-[0-3]\d)?$/.test(evidence.date), 'has no date of its source'],
    [/^https:\/\/\S+\.\S+$/.test(evidence.address), 'has no address of its source'],
    [quoted.every((words) => words.trim().length >= 8), 'quotes nothing'],
    [quoted.every((words) => words.split(/\s+/).length < mostWords), `quotes ${mostWords} words or more`],
    [inferred === undefined || inferred.trim() !== '', 'is inferred, and does not say why'],
  ];
  return rows(id, rules);
}

const rows = (id: string, rules: readonly (readonly [boolean, string])[]): readonly string[] =>
  rules.flatMap(([holds, complaint]) => (holds ? [] : [`${id} ${complaint}`]));

/** Rows that are played and do not come out as their source has it. They must go on failing: a mend takes them off the list. */
export interface Known {
  /** `undecided` where the row itself is inferred or disputed. */
  readonly who: 'simulator' | 'product' | 'undecided';
  readonly why: string;
  readonly ids: readonly string[];
}
