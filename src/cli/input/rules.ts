/** The rules of the CRD in the Common Expression Language, run as the API server runs them on a new object. */

import { celEnv, CelScalar, isCelError, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { isTree, written, type Path, type Problem, type Rule, type Schema } from './schema.ts';

const environment = celEnv({ variables: { self: CelScalar.DYN }, funcs: [...strings] });
const compiled = new Map<string, (self: CelInput) => unknown>();

function evaluate(expression: string, self: CelInput): unknown {
  const known = compiled.get(expression);
  if (known) return known(self);
  const program = plan(environment, parse(expression)) as unknown as (bindings: { readonly self: CelInput }) => unknown;
  const run = (one: CelInput): unknown => program({ self: one });
  compiled.set(expression, run);
  return run(self);
}

/** Judged only where the shape is right, as by the API server. */
export function brokenRules(value: unknown, schema: Schema, path: Path): readonly Problem[] {
  const rules = (schema['x-kubernetes-validations'] ?? []).filter(({ rule }) => !/\boldSelf\b/.test(rule));
  const here = rules.flatMap((rule) => judge(rule, value, schema, path));
  const { items, properties = {} } = schema;
  if (Array.isArray(value)) return [...here, ...(items ? value.flatMap((one, at) => brokenRules(one, items, [...path, at])) : [])];
  if (!isTree(value)) return here;
  return [
    ...here,
    ...Object.entries(value).flatMap(([name, one]) => {
      const below = properties[name];
      return below && one !== undefined ? brokenRules(one, below, [...path, name]) : [];
    }),
  ];
}

function judge({ rule, message, messageExpression }: Rule, value: unknown, schema: Schema, path: Path): readonly Problem[] {
  const self = toCel(value);
  const result = evaluate(rule, self);
  if (result === true) return [];
  const said = messageExpression === undefined ? undefined : evaluate(messageExpression, self);
  const text = isCelError(result)
    ? `${result.message} evaluating rule: ${message ?? rule}`
    : typeof said === 'string' && said.trim() !== '' && !said.includes('\n')
      ? said.trim()
      : (message ?? `failed rule: ${rule}`);
  return [{ path, message: `${written(path)}: Invalid value: "${schema.type}": ${text}` }];
}

/** All our numbers are whole. */
function toCel(value: unknown): CelInput {
  if (typeof value === 'number') return BigInt(Math.trunc(value));
  if (Array.isArray(value)) return value.map(toCel);
  if (isTree(value)) return new Map(Object.entries(value).map(([name, one]) => [name, toCel(one)]));
  return (value ?? null) as CelInput;
}
