/** Label selectors as Kubernetes has them (Kubernetes: Labels and selectors): which labels one takes, and whether two may take the same object. Pure. */

/** What one term asks of the value of a key; undefined stands for a label that is not there. */
interface Term {
  readonly key: string;
  /** These values only, or all but these; `undefined` among them is the absence. */
  readonly is: 'In' | 'NotIn';
  readonly values: ReadonlySet<string | undefined>;
}

export type Selector = readonly Term[];
export type Labels = Readonly<Record<string, string>>;

const name = String.raw`(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?`;
const value = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?`;
const existence = new RegExp(`^(!?)\\s*(${name})$`);
const equality = new RegExp(`^(${name})\\s*(=|==|!=)\\s*(${value})$`);
const membership = new RegExp(`^(${name})\\s+(in|notin)\\s*\\(\\s*(${value}(?:\\s*,\\s*${value})*)\\s*\\)$`);

/** Throws for what is none; blank is everything. */
export function parseSelector(text: string): Selector {
  // Commas that are not in parentheses.
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => parseTerm(term.trim()));
}

function parseTerm(text: string): Term {
  const [, not, key] = existence.exec(text) ?? [];
  if (key !== undefined) return { key, is: not === '' ? 'NotIn' : 'In', values: new Set([undefined]) };
  const [, equalKey, operator, equal = ''] = equality.exec(text) ?? [];
  if (equalKey !== undefined) return { key: equalKey, is: operator === '!=' ? 'NotIn' : 'In', values: new Set([equal]) };
  const [, memberKey, word, list = ''] = membership.exec(text) ?? [];
  if (memberKey !== undefined)
    return { key: memberKey, is: word === 'in' ? 'In' : 'NotIn', values: new Set(list.split(',').map((one) => one.trim())) };
  throw new Error(`is no label selector, because of "${text}"; write e.g. team=shop,shard in (1, 2),!paused`);
}

const takes = ({ is, values }: Term, labelled: string | undefined): boolean => values.has(labelled) === (is === 'In');

export const matches = (selector: Selector, labels: Labels = {}): boolean => selector.every((term) => takes(term, labels[term.key]));

/** Whether some labels match both: for each key some value, or its absence, has to be taken by all terms of both. */
export function mayBothMatch(a: Selector, b: Selector): boolean {
  return [...Map.groupBy([...a, ...b], ({ key }) => key).values()].every((terms) => {
    const named = terms.flatMap(({ values }) => [...values]);
    // One that no term names stands for all that none names.
    return [undefined, ...named, ' '].some((one) => terms.every((term) => takes(term, one)));
  });
}
