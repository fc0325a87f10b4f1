/** Rules in the Common Expression Language on a schema (`x-kubernetes-validations`), with transition rules, as the API server runs them. */

import { celEnv, celFunc, celMethod, CelScalar, isCelError, isCelList, listType, parse, plan, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

import { fieldError, type FieldError } from './refusal.ts';
import { memberSchema, type Rule, type Schema } from './schema.ts';
import { asList, equal, isTree } from './tree.ts';
import { correlate } from './validate.ts';

/** An optional is a list of one or none: the library has no optional type. */
const anyList = listType(CelScalar.DYN);
const optionals = [
  celMethod('hasValue', anyList, [], CelScalar.BOOL, function () {
    return isCelList(this) && this.size > 0;
  }),
  celMethod('value', anyList, [], CelScalar.DYN, function () {
    return this.get(0) ?? null;
  }),
  celMethod('orValue', anyList, [CelScalar.DYN], CelScalar.DYN, function (other) {
    return this.get(0) ?? other;
  }),
  celFunc('isNull', [CelScalar.DYN], CelScalar.BOOL, (value) => value === null),
];

const patterns = new Map<string, RegExp>();

/**
 * The library's own `matches` sweeps all of Unicode for a class such as \p{L}, 0.9 s in each process, and compiles each pattern each time.
 * What both languages read alike is all that our patterns use (`rules.test.ts` compares the two).
 */
const matches = celMethod('matches', CelScalar.STRING, [CelScalar.STRING], CelScalar.BOOL, function (pattern) {
  const known = patterns.get(pattern) ?? (pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'iu') : new RegExp(pattern, 'u'));
  patterns.set(pattern, known);
  return known.test(this);
});

const environment = celEnv({
  variables: { self: CelScalar.DYN, oldSelf: CelScalar.DYN },
  funcs: [...strings, ...optionals, matches],
});

type Program = (bindings: { self: CelInput; oldSelf: CelInput }) => unknown;
const compiled = new Map<string, Program>();

function programOf(expression: string): Program {
  const known = compiled.get(expression);
  if (known) return known;
  const program = plan(environment, parse(expression)) as unknown as Program;
  compiled.set(expression, program);
  return program;
}

/** Whole numbers become CEL integers by their schema, or by their reconcile where there is none. */
function toCel(value: unknown, schema: Schema | undefined): CelInput {
  if (typeof value === 'number') return schema?.type === 'number' ? value : Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => toCel(item, schema?.items));
  if (isTree(value)) {
    return new Map(Object.entries(value).map(([key, member]) => [key, toCel(member, schema && memberSchema(schema, key))]));
  }
  return (value ?? null) as CelInput;
}

const usesOldSelf = (rule: Rule) => /\boldSelf\b/.test(rule.rule);

/** Every broken rule of `value` and below; `old` is the value at the same place before an update, undefined when there was none. */
export function validateRules(value: unknown, schema: Schema, path = '', old?: unknown): FieldError[] {
  if (value === null || value === undefined) return [];
  const rules = schema['x-kubernetes-validations'] ?? [];
  const here = rules.flatMap((rule) => (applies(rule, value, old) ? judge(rule, value, schema, path, old) : []));
  return [...here, ...below(value, schema, path, old)];
}

/** A transition rule needs something to compare with; any other is not asked again about what did not change. */
function applies(rule: Rule, value: unknown, old: unknown): boolean {
  if (usesOldSelf(rule)) return old !== undefined || rule.optionalOldSelf === true;
  return old === undefined || !equal(value, old);
}

function below(value: unknown, schema: Schema, path: string, old: unknown): FieldError[] {
  const items = schema.items;
  if (Array.isArray(value) && items) {
    const before = correlate(value, schema, old);
    const unchanged = equal(value, old) ? asList(old) : [];
    return value.flatMap((item, i) => validateRules(item, items, `${path}[${i}]`, before[i] ?? unchanged[i]));
  }
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const schemaOfMember = memberSchema(schema, key);
    if (!schemaOfMember) return [];
    return validateRules(member, schemaOfMember, path === '' ? key : `${path}.${key}`, isTree(old) ? (old[key] ?? undefined) : undefined);
  });
}

/** Rules with what they held for, by which alone they are judged: most of what is written is written again and again. */
const held = new Set<string>();
const mostHeld = 5_000;

const fractions = new WeakMap<Schema, boolean>();

/** Whether a number in it is a fraction to CEL even when it is whole: its text does not tell. */
function hasFractions(schema: Schema): boolean {
  const known = fractions.get(schema);
  if (known !== undefined) return known;
  const { items, additionalProperties } = schema;
  const below = [...Object.values(schema.properties ?? {}), items, additionalProperties].filter((one) => typeof one === 'object');
  const has = schema.type === 'number' || below.some(hasFractions);
  fractions.set(schema, has);
  return has;
}

function judge(rule: Rule, value: unknown, schema: Schema, path: string, old: unknown): FieldError[] {
  const asked = hasFractions(schema) ? undefined : JSON.stringify([rule.rule, rule.optionalOldSelf, value, old]);
  if (asked !== undefined && held.has(asked)) return [];
  const before = rule.optionalOldSelf === true ? toCel(old === undefined ? [] : [old], { items: schema }) : toCel(old, schema);
  const bindings = { self: toCel(value, schema), oldSelf: before };
  const type = schema.type ?? 'object';
  const result = programOf(rule.rule)(bindings);
  if (isCelError(result)) {
    const said = rule.message ?? rule.rule;
    return [fieldError('FieldValueInvalid', path, type, `${result.message} evaluating rule: ${said.trim()}`)];
  }
  if (result === true) {
    if (held.size >= mostHeld) held.clear();
    if (asked !== undefined) held.add(asked);
    return [];
  }
  const place = rule.fieldPath === undefined ? path : path === '' ? rule.fieldPath.slice(1) : `${path}${rule.fieldPath}`;
  return [broken(rule, place, type, sentence(rule, bindings))];
}

function sentence(rule: Rule, bindings: { self: CelInput; oldSelf: CelInput }): string {
  const said = rule.messageExpression === undefined ? undefined : programOf(rule.messageExpression)(bindings);
  if (typeof said === 'string' && said.trim() !== '' && !said.includes('\n')) return said.trim();
  return rule.message?.trim() ?? `failed rule: ${rule.rule.trim()}`;
}

function broken(rule: Rule, path: string, type: string, message: string): FieldError {
  switch (rule.reason) {
    case 'FieldValueForbidden':
    case 'FieldValueRequired':
      return fieldError(rule.reason, path, '', message);
    case 'FieldValueDuplicate':
      return fieldError(rule.reason, path, type);
    default:
      return fieldError('FieldValueInvalid', path, type, message);
  }
}
