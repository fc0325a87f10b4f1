/** How an answer of the simulator differs from a recorded one: status, headers, fields and their types, values. */

import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, type Json } from '../../../sim/azure/json.ts';
import type { Exchange } from './recordings.ts';

export interface Difference {
  /** `status`, `header retry-after`, `field properties.subnets`, `value properties.priority`. */
  readonly where: string;
  readonly recorded: unknown;
  readonly simulated: unknown;
}

/** Headers that a client of ARM acts on; all others are Azure's own affair. */
const headers = [
  'azure-asyncoperation',
  'azure-asyncnotification',
  'location',
  'retry-after',
  'etag',
  'x-ms-failure-cause',
  'content-type',
];

type Recorded = Pick<Exchange, 'status' | 'headers' | 'body'>;

export function differences(recorded: Recorded, simulated: Answer): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (where: string, left: unknown, right: unknown) => {
    if (left !== right) found.push({ where, recorded: left, simulated: right });
  };
  compare('status', recorded.status, simulated.status);
  for (const name of headers)
    compare(`header ${name}`, shownHeader(name, recorded.headers[name]), shownHeader(name, simulated.headers[name]));
  compare('header etag equals the body', tagRelation(recorded.headers, recorded.body), tagRelation(simulated.headers, simulated.body));
  compareBodies('', recorded.body, simulated.body, found);
  return found;
}

/** What of a header can be the same twice: its presence, a plain value, the form of a URL. */
function shownHeader(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  switch (name) {
    case 'azure-asyncoperation':
    case 'location':
      return urlForm(value);
    case 'etag':
      return 'present';
    case 'content-type':
      return value.split(';')[0];
    default:
      return value;
  }
}

/** The path without the operation's id, and the names in the query. */
function urlForm(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].filter((name) => name !== 'api-version');
  return `${pathname.toLowerCase().replace(/[^/]+$/, '*')}?${names.join('&')}`;
}

function tagRelation(all: Readonly<Record<string, string>>, body: unknown): string | undefined {
  const tag = isObject(body) ? body['etag'] : undefined;
  if (all['etag'] === undefined || typeof tag !== 'string') return undefined;
  if (all['etag'] === tag) return 'as it is';
  return all['etag'] === `"${tag}"` ? 'in quotes' : 'not at all';
}

function compareBodies(path: string, left: unknown, right: unknown, found: Difference[]): void {
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (leftType !== rightType) {
    found.push({ where: `field ${path}`, recorded: leftType, simulated: rightType });
    return;
  }
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(path, left, right, found);
  if (isObject(left) && isObject(right)) {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const inner = path === '' ? name : `${path}.${name}`;
      compareBodies(inner, own(left, name), own(right, name), found);
    }
    return;
  }
  const [shownLeft, shownRight] = [shownValue(path, left), shownValue(path, right)];
  if (shownLeft !== shownRight) found.push({ where: `value ${path}`, recorded: left, simulated: right });
}

const own = (value: Json, name: string): unknown => (name in value ? value[name] : absent);
const absent = Symbol('absent');

const typeOf = (value: unknown): string =>
  value === absent || value === undefined ? 'absent' : value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;

/** Lists of named things are compared by name, in whatever order. */
function compareLists(path: string, left: readonly unknown[], right: readonly unknown[], found: Difference[]): void {
  const name = (value: unknown): unknown => (isObject(value) ? value['name'] : undefined);
  if (left.length !== right.length)
    found.push({ where: `field ${path}`, recorded: `${left.length} entries`, simulated: `${right.length} entries` });
  left.forEach((value, index) => {
    const isNamed = typeof name(value) === 'string';
    const other = isNamed ? right.find((one) => name(one) === name(value)) : right[index];
    if (other !== undefined) compareBodies(`${path}.${isNamed ? String(name(value)) : index}`, value, other, found);
    else found.push({ where: `field ${path}.${String(name(value))}`, recorded: typeOf(value), simulated: 'absent' });
  });
}

/** Drawn anew each time: tags, guids, addresses that Azure chooses. Ids may differ in letter case. */
function shownValue(path: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/(^|\.)etag$/.test(path)) return /^W\//.test(value) ? 'weak tag' : 'tag';
  if (/(^|\.)ipAddress$/.test(path)) return 'address';
  const masked = value.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<guid>');
  return /^\/subscriptions\//i.test(masked) ? masked.toLowerCase() : masked;
}

/** A sentence without the names in it, so that it is comparable between resources; some sources have masked them already. */
export const sentence = (text: string): string =>
  text
    .replaceAll("''", "'")
    .replace(/\/subscriptions\/[^\s,']*[^\s,.']/gi, '<id>')
    .replace(/<id>(, <id>)+/g, '<id>')
    .replace(/'[^']*'/g, "'<name>'")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<guid>')
    .replace(/\b(Subnet|[Ss]ervice|DNS record) \S+ (is|was) /g, '$1 <name> $2 ')
    .replace(/\b(Put|Delete)\w+Operation\b/g, '<operation>')
    .replace(/\b\d+ seconds/g, '<n> seconds');
