/**
 * Makes a status fit the definition: the one place that knows lengths and counts, which come from the CRD.
 *
 * Guarantees: what comes out is taken by the API server, but for the parts that the table calls `Refused`; what fits already comes out as the same value.
 * Texts end with an ellipsis, lists keep what counts most, and what cannot be kept in part is left out and named.
 */

import type { BindingStatus } from '../../../api/binding.ts';
import { statusSchema } from '../../../api/status-schema.generated.ts';
import { truncate, echoed, isWithin } from '../../model/terms/limits.ts';
import { indivisible, rules } from './rules.ts';

/** The part of a structural schema that speaks of lengths, counts and forms. */
export interface Shape {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Of a list whose entries differ in these fields; of twins one is kept. */
  readonly keys?: readonly string[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
}

export interface Fitted {
  readonly status: BindingStatus;
  /** What was left out, e.g. `status.plan.steps[].parent`; what was only shortened is not named. */
  readonly leftOut: readonly string[];
}

export function fitted(status: BindingStatus): Fitted {
  const leftOut = new Set<string>();
  const fit = fitterOf((path) => leftOut.add(`status.${path}`));
  const whole = fit(status, statusSchema, '');
  return { status: isTree(whole) ? whole : {}, leftOut: [...leftOut] };
}

type Tree = Readonly<Record<string, unknown>>;
type Fit = (value: unknown, shape: Shape, path: string) => unknown;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `undefined` for what cannot be kept. */
function fitterOf(dropped: (path: string) => void): Fit {
  const left = (path: string): undefined => {
    dropped(path);
    return undefined;
  };
  const fit: Fit = (value, shape, path) => {
    if (rules[path] === 'Refused') return refusable(value, shape, path);
    switch (shape.type) {
      case 'string':
        return typeof value === 'string' ? (fitText(value, shape, path) ?? left(path)) : left(path);
      case 'integer':
        return Number.isInteger(value) && isBetween(Number(value), shape) ? value : left(path);
      case 'boolean':
        return typeof value === 'boolean' ? value : left(path);
      case 'array':
        return Array.isArray(value) ? (fitList(value as readonly unknown[], shape, path) ?? left(path)) : left(path);
      case 'object':
        return isTree(value) ? (fitTree(value, shape, path) ?? left(path)) : left(path);
      default:
        return value;
    }
  };

  /** The parts that may go, go; where the whole would go with one, it stays as it is. */
  const refusable = (value: unknown, shape: Shape, path: string): unknown =>
    isTree(value) ? (fitTree(value, shape, path) ?? value) : value;

  const fitTree = (value: Tree, { properties = {}, required = [] }: Shape, path: string): Tree | undefined => {
    const entries = Object.entries(value).map(([name, member]) => {
      const below = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, below && member !== undefined ? fit(member, below, path === '' ? name : `${path}.${name}`) : member] as const;
    });
    const kept = entries.filter(([, member]) => member !== undefined);
    if (required.some((name) => !kept.some(([one]) => one === name))) return undefined;
    return kept.length === Object.keys(value).length && kept.every(([name, member]) => member === value[name])
      ? value
      : Object.fromEntries(kept);
  };

  /** No more entries are looked at than are kept. */
  const fitList = (value: readonly unknown[], { items, keys, maxItems = Infinity, minItems = 0 }: Shape, path: string) => {
    const isNewestLast = rules[path] === 'NewestLast';
    const kept: unknown[] = [];
    const known = new Set<string>();
    for (const entry of isNewestLast ? value.toReversed() : value) {
      if (kept.length === maxItems) break;
      const item = items ? fit(entry, items, `${path}[]`) : entry;
      const key = keys && JSON.stringify(keys.map((name) => (isTree(item) ? item[name] : undefined)));
      if (item === undefined || (key !== undefined && known.has(key))) continue;
      if (key !== undefined) known.add(key);
      kept.push(item);
    }
    if (kept.length < minItems) return undefined;
    if (isNewestLast) kept.reverse();
    return kept.length === value.length && kept.every((item, at) => item === value[at]) ? value : kept;
  };
  return fit;
}

const isBetween = (value: number, { minimum = -Infinity, maximum = Infinity }: Shape): boolean => value >= minimum && value <= maximum;

function fitText(text: string, shape: Shape, path: string): string | undefined {
  const { maxLength = Infinity, minLength = 0, pattern, format } = shape;
  if (shape.enum && !shape.enum.includes(text)) return undefined;
  if (format === 'date-time' && Number.isNaN(Date.parse(text))) return undefined;
  if (text.length < minLength || (pattern !== undefined && !new RegExp(pattern, 'u').test(text))) return undefined;
  if (isWithin(text, maxLength)) return text;
  if (rules[path] === 'Echo') return echoed(text);
  return pattern !== undefined || indivisible.has(lastOf(path)) ? undefined : truncate(text, maxLength);
}

/** The name of a field, with `[]` for an entry of a list: `operation.basis[]` is `basis[]`. */
const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
