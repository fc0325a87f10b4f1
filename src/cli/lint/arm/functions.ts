/** The functions of ARM templates that need nothing but their arguments (Microsoft: ARM template functions). Undefined: arguments that they do not take. */

type Values = readonly unknown[];

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value) ?? '';
}
const isList = (value: unknown): value is Values => Array.isArray(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !isList(value);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Deep for objects, as `union` and `shallowMerge`'s older brother do it; later ones win. */
const merge = (a: unknown, b: unknown): unknown =>
  isObject(a) && isObject(b)
    ? { ...a, ...Object.fromEntries(Object.entries(b).map(([key, value]) => [key, key in a ? merge(a[key], value) : value])) }
    : b;

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (isList(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0);

export const functions: Readonly<Record<string, (args: Values) => unknown>> = {
  concat: (args) => (args.every(isList) ? args.flat() : args.map(text).join('')),
  format: ([form, ...args]) => text(form).replace(/\{(\d+)(?::[^}]*)?\}/g, (_, at: string) => text(args[Number(at)] ?? '')),
  tolower: ([one]) => text(one).toLowerCase(),
  toupper: ([one]) => text(one).toUpperCase(),
  trim: ([one]) => text(one).trim(),
  string: ([one]) => text(one),
  int: ([one]) => Number(one),
  bool: ([one]) => one === true || text(one).toLowerCase() === 'true' || one === 1,
  json: ([one]) => {
    try {
      return JSON.parse(text(one)) as unknown;
    } catch {
      return undefined;
    }
  },
  null: () => null,
  true: () => true,
  false: () => false,
  createarray: (args) => args,
  array: ([one]) => (isList(one) ? one : [one]),
  createobject: (args) => Object.fromEntries(args.flatMap((key, at) => (at % 2 === 0 ? [[text(key), args[at + 1]] as const] : []))),
  empty: ([one]) => isEmpty(one),
  not: ([one]) => (typeof one === 'boolean' ? !one : undefined),
  equals: ([a, b]) => (typeof a === 'string' && typeof b === 'string' ? a.toLowerCase() === b.toLowerCase() : same(a, b)),
  less: ([a, b]) => Number(a) < Number(b),
  lessorequals: ([a, b]) => Number(a) <= Number(b),
  greater: ([a, b]) => Number(a) > Number(b),
  greaterorequals: ([a, b]) => Number(a) >= Number(b),
  add: ([a, b]) => Number(a) + Number(b),
  sub: ([a, b]) => Number(a) - Number(b),
  mul: ([a, b]) => Number(a) * Number(b),
  length: ([one]) => (isList(one) ? one.length : isObject(one) ? Object.keys(one).length : text(one).length),
  first: ([one]) => (isList(one) ? one[0] : text(one)[0]),
  last: ([one]) => (isList(one) ? one.at(-1) : text(one).at(-1)),
  contains: ([all, one]) =>
    isList(all)
      ? all.some((other) => same(other, one))
      : isObject(all)
        ? Object.keys(all).some((key) => key.toLowerCase() === text(one).toLowerCase())
        : text(all).includes(text(one)),
  startswith: ([all, one]) => text(all).toLowerCase().startsWith(text(one).toLowerCase()),
  endswith: ([all, one]) => text(all).toLowerCase().endsWith(text(one).toLowerCase()),
  replace: ([all, from, to]) => text(all).replaceAll(text(from), text(to)),
  split: ([all, by]) => text(all).split(text(isList(by) ? by[0] : by)),
  join: ([all, by]) => (isList(all) ? all.map(text).join(text(by)) : undefined),
  substring: ([all, from, count]) => text(all).slice(Number(from), count === undefined ? undefined : Number(from) + Number(count)),
  take: ([all, count]) => (isList(all) ? all.slice(0, Number(count)) : text(all).slice(0, Number(count))),
  skip: ([all, count]) => (isList(all) ? all.slice(Number(count)) : text(all).slice(Number(count))),
  range: ([from, count]) => Array.from({ length: Number(count) }, (_, at) => Number(from) + at),
  union: (args) => (args.every(isList) ? [...new Map(args.flat().map((one) => [JSON.stringify(one), one])).values()] : args.reduce(merge)),
  shallowmerge: ([all]) => (isList(all) ? Object.fromEntries(all.flatMap((one) => (isObject(one) ? Object.entries(one) : []))) : undefined),
  flatten: ([all]) => (isList(all) ? all.flat() : undefined),
  items: ([one]) =>
    isObject(one)
      ? Object.keys(one)
          .toSorted()
          .map((key) => ({ key, value: one[key] }))
      : undefined,
  objectkeys: ([one]) => (isObject(one) ? Object.keys(one).toSorted() : undefined),
  resourceid: (args) => resourceId(args),
  extensionresourceid: ([scope, type, ...names]) => `${text(scope)}/providers/${pairs(text(type), names)}`,
  subscriptionresourceid: (args) => resourceId(args),
};

/** Of this deployment's group, or of the one that is named: only type and names tell one resource of a file from another. */
function resourceId(args: Values): string {
  const at = args.findIndex((one) => text(one).includes('/'));
  return `/subscriptions/s/resourceGroups/${at > 0 ? text(args[at - 1]) : 'g'}/providers/${pairs(text(args[at]), args.slice(at + 1))}`;
}

function pairs(type: string, names: Values): string {
  const [provider = '', ...types] = type.split('/');
  const given = names.flatMap((one) => text(one).split('/'));
  return [provider, ...types.flatMap((one, at) => [one, given[at] ?? ''])].join('/');
}
