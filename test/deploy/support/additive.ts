/** What a newer definition takes away from an older one, in sentences; nothing where it only adds. */

export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly [word: string]: unknown;
}

export interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: Readonly<Record<string, unknown>> & { readonly shortNames?: readonly string[] };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
      readonly additionalPrinterColumns?: readonly { readonly name: string; readonly jsonPath: string }[];
    }[];
  };
}

const upper = ['maxLength', 'maxItems', 'maxProperties', 'maximum'] as const;
const lower = ['minLength', 'minItems', 'minProperties', 'minimum'] as const;
/** To change one of these means that a value has another meaning, or that another client's write is merged in another way. */
const fixed = [
  'type',
  'format',
  'default',
  'nullable',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
] as const;

export function takenAway(before: Definition, after: Definition): readonly string[] {
  const [was, is] = [before.spec, after.spec];
  const names = ['kind', 'plural', 'singular', 'listKind'].filter((name) => was.names[name] !== is.names[name]);
  return [
    ...(was.group === is.group && was.scope === is.scope ? [] : ['group or scope is another']),
    ...names.map((name) => `the ${name} is another`),
    ...(was.names.shortNames ?? []).filter((name) => !is.names.shortNames?.includes(name)).map((name) => `the short name ${name} is gone`),
    ...was.versions.flatMap((version) => {
      const next = is.versions.find(({ name }) => name === version.name);
      if (!next || (version.served && !next.served)) return [`version ${version.name} is not served any more`];
      const columns = (version.additionalPrinterColumns ?? []).filter(
        ({ name, jsonPath }) => !next.additionalPrinterColumns?.some((one) => one.name === name && one.jsonPath === jsonPath),
      );
      return [
        ...columns.map(({ name }) => `the column ${name} is gone or shows another field`),
        ...narrowed(version.schema.openAPIV3Schema, next.schema.openAPIV3Schema, version.name),
      ];
    }),
  ];
}

/** What was taken before and is not any more. */
function narrowed(was: Schema, is: Schema, at: string): readonly string[] {
  const numbers = (words: readonly string[], isTighter: (old: number, now: number) => boolean) =>
    words.filter((word) => {
      const now = is[word] as number | undefined;
      return now !== undefined && isTighter((was[word] as number | undefined) ?? NaN, now);
    });
  return [
    ...fixed.filter((word) => JSON.stringify(was[word]) !== JSON.stringify(is[word])).map((word) => `${at}: ${word} is another`),
    ...numbers(upper, (old, now) => !(now >= old)).map((word) => `${at}: ${word} is tighter`),
    ...numbers(lower, (old, now) => !(now <= old) && now > 0).map((word) => `${at}: ${word} is tighter`),
    ...(is['pattern'] !== undefined && is['pattern'] !== was['pattern'] ? [`${at}: pattern is another`] : []),
    ...words(was, is, at),
    ...rules(was, is, at),
    ...(is.required ?? []).filter((name) => !was.required?.includes(name)).map((name) => `${at}: ${name} is required now`),
    ...below(was, is, at),
  ];
}

function words(was: Schema, is: Schema, at: string): readonly string[] {
  if (is.enum === undefined) return [];
  if (was.enum === undefined) return [`${at}: only some words are allowed now`];
  return was.enum.filter((word) => !is.enum?.includes(word)).map((word) => `${at}: ${String(word)} is not allowed any more`);
}

const rulesIn = (schema: Schema): readonly string[] =>
  ((schema['x-kubernetes-validations'] as readonly { readonly rule: string }[] | undefined) ?? []).map(({ rule }) =>
    rule.replace(/\s+/g, ' ').trim(),
  );

function rules(was: Schema, is: Schema, at: string): readonly string[] {
  const known = rulesIn(was);
  return rulesIn(is)
    .filter((rule) => !known.includes(rule))
    .map((rule) => `${at}: a rule is new: ${rule}`);
}

function below(was: Schema, is: Schema, at: string): readonly string[] {
  const fields = Object.entries(was.properties ?? {}).flatMap(([name, field]) => {
    const next = is.properties?.[name];
    return next ? narrowed(field, next, `${at}.${name}`) : [`${at}.${name} is gone`];
  });
  const items = was.items ? (is.items ? narrowed(was.items, is.items, `${at}[]`) : [`${at}[] is gone`]) : [];
  const [old, now] = [was.additionalProperties, is.additionalProperties];
  const values = typeof old === 'object' ? (typeof now === 'object' ? narrowed(old, now, `${at}{}`) : [`${at}{} is another`]) : [];
  return [...fields, ...items, ...values];
}
