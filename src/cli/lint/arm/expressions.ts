/**
 * The expressions of ARM templates, as far as networks are written with them: parsed, and evaluated where all that they name is known.
 *
 * Microsoft: ARM template functions; Expressions in ARM templates (a text that begins with `[` and ends with `]`; `[[` is a bracket).
 */

import { functions } from './functions.ts';
import { isUnknown, unknown } from '../model.ts';

export type Expression =
  | { readonly is: 'Literal'; readonly value: string | number }
  | { readonly is: 'Call'; readonly name: string; readonly args: readonly Expression[]; readonly text: string }
  | { readonly is: 'Member'; readonly of: Expression; readonly key: Expression; readonly text: string };

/** What the names in an expression stand for; each answers with a value, or with one that is not known. */
export interface Scope {
  readonly call: (name: string, args: readonly unknown[], text: string) => unknown;
}

/** The value of a text of a template: itself, or what its expression comes to. */
export function valueOfText(text: string, scope: Scope): unknown {
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  if (text.startsWith('[[')) return text.slice(1);
  const inner = text.slice(1, -1);
  const parsed = parse(inner);
  return parsed === undefined ? unknown(inner) : evaluate(parsed, scope);
}

export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.is) {
    case 'Literal':
      return expression.value;
    case 'Member': {
      const [of, key] = [evaluate(expression.of, scope), evaluate(expression.key, scope)];
      if (isUnknown(of) || isUnknown(key)) return unknown(expression.text);
      const found = typeof of === 'object' && of !== null ? memberOf(of, key) : undefined;
      return found === undefined ? unknown(expression.text) : found;
    }
    case 'Call': {
      const { name, args, text } = expression;
      const lazy = lazily(name.toLowerCase(), args, scope);
      if (lazy) return lazy.value;
      const values = args.map((one) => evaluate(one, scope));
      const own = scope.call(name.toLowerCase(), values, text);
      if (own !== undefined) return own;
      const made = functions[name.toLowerCase()];
      if (!made || values.some(hasUnknown)) return unknown(text);
      const value = made(values);
      return value === undefined ? unknown(text) : value;
    }
  }
}

const memberOf = (of: object, key: unknown): unknown =>
  Object.entries(of).find(([name]) => name.toLowerCase() === String(key).toLowerCase())?.[1];

const hasUnknown = (value: unknown): boolean =>
  isUnknown(value) ||
  (Array.isArray(value) && value.some(hasUnknown)) ||
  (typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown));

/** Of these an argument that is not known need not matter. */
function lazily(name: string, args: readonly Expression[], scope: Scope): { readonly value: unknown } | undefined {
  const [first, second, third] = args;
  if (name === 'if' && first && second && third) {
    const chosen = evaluate(first, scope);
    return isUnknown(chosen) ? { value: unknown(textOf(first)) } : { value: evaluate(chosen === true ? second : third, scope) };
  }
  if (name === 'coalesce') {
    const found = args.map((one) => evaluate(one, scope)).find((value) => value !== null && value !== undefined);
    return { value: found ?? null };
  }
  if (name === 'tryget' && first) {
    const values = args.map((one) => evaluate(one, scope));
    if (values.some(isUnknown)) return { value: unknown(textOf(first)) };
    const found = values
      .slice(1)
      .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? memberOf(at, key) : undefined), values[0]);
    return { value: found ?? null };
  }
  if (name === 'and' || name === 'or') {
    const values = args.map((one) => evaluate(one, scope));
    const decisive = name === 'or';
    if (values.includes(decisive)) return { value: decisive };
    const open = args.find((_, at) => isUnknown(values[at]));
    return { value: open ? unknown(textOf(open)) : !decisive };
  }
  return undefined;
}

const textOf = (expression: Expression): string => (expression.is === 'Literal' ? String(expression.value) : expression.text);

/** Undefined for what is no expression. */
export function parse(source: string): Expression | undefined {
  let at = 0;
  const skip = (): void => {
    while (/\s/.test(source[at] ?? '')) at += 1;
  };
  const takes = (sign: string): boolean => {
    skip();
    if (!source.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  };
  const matched = (pattern: RegExp): string | undefined => {
    skip();
    const [found] = pattern.exec(source.slice(at)) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  };
  const primary = (): Expression | undefined => {
    const begin = at;
    const text = matched(/^'(?:[^']|'')*'/);
    if (text !== undefined) return { is: 'Literal', value: text.slice(1, -1).replaceAll("''", "'") };
    const number = matched(/^-?\d+/);
    if (number !== undefined) return { is: 'Literal', value: Number(number) };
    const name = matched(/^[A-Za-z_][\w.]*(?=\s*\()/);
    if (name === undefined || !takes('(')) return undefined;
    const args: Expression[] = [];
    while (!takes(')')) {
      if (args.length > 0 && !takes(',')) return undefined;
      const arg = whole();
      if (!arg) return undefined;
      args.push(arg);
    }
    return { is: 'Call', name, args, text: source.slice(begin, at).trim() };
  };
  const whole = (): Expression | undefined => {
    skip();
    const begin = at;
    let made = primary();
    for (;;) {
      if (!made) return undefined;
      if (takes('.')) {
        const key = matched(/^\??[A-Za-z_]\w*/);
        if (key === undefined) return undefined;
        made = { is: 'Member', of: made, key: { is: 'Literal', value: key.replace('?', '') }, text: source.slice(begin, at).trim() };
      } else if (takes('[')) {
        const key = whole();
        if (!key || !takes(']')) return undefined;
        made = { is: 'Member', of: made, key, text: source.slice(begin, at).trim() };
      } else return made;
    }
  };
  const made = whole();
  skip();
  return at === source.length ? made : undefined;
}
