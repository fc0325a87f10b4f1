/** Label and field selectors of lists and watches. */

import type { Kind } from './kinds.ts';
import { badRequest } from './refusal.ts';
import { metaOf } from './store.ts';
import { at, type Tree } from './tree.ts';

export type Selector = (object: Tree) => boolean;

/** Splits at commas that are not inside parentheses. */
const parts = (text: string): readonly string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function labelTerm(term: string): Selector {
  const labels = (object: Tree): Record<string, string | undefined> => metaOf(object).labels ?? {};
  const set = /^([^\s!=]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (set) {
    const [, key = '', operator, values = ''] = set;
    const wanted = values.split(',').map((value) => value.trim());
    return (object) => wanted.includes(labels(object)[key] ?? '\0') === (operator === 'in');
  }
  const comparison = /^([^\s!=]+)\s*(!=|==?)\s*([^\s!=]*)$/.exec(term);
  if (comparison) {
    const [, key = '', operator, value] = comparison;
    return (object) => (labels(object)[key] === value) === (operator !== '!=');
  }
  const presence = /^(!?)\s*([^\s!=]+)$/.exec(term);
  if (!presence) throw badRequest(`unable to parse requirement: ${term}`);
  const [, negated, key = ''] = presence;
  return (object) => (labels(object)[key] !== undefined) === (negated === '');
}

function fieldTerm(term: string, kind: Kind): Selector {
  const match = /^([^!=]+)(!=|==?)(.*)$/.exec(term);
  if (!match) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = '', operator, value = ''] = match;
  const known = ['metadata.name', ...(kind.namespaced ? ['metadata.namespace'] : []), ...kind.selectable];
  if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
  return (object) => {
    const actual = at(object, ...field.split('.'));
    return ((typeof actual === 'string' || typeof actual === 'number' ? String(actual) : '') === value) === (operator !== '!=');
  };
}

/** All terms of both selectors must hold; fields are those of the object as the kind shows it. */
export function selector(kind: Kind, labels: string | undefined, fields: string | undefined): Selector {
  const terms = [...parts(labels ?? '').map(labelTerm), ...parts(fields ?? '').map((term) => fieldTerm(term, kind))];
  return (object) => terms.every((holds) => holds(object));
}
