/**
 * Whether an answer is exact: status, code, the presence of four headers, set and type of the fields of the body, and the words of states.
 * Values are not compared: the suites of test/conformance/azure do that for chosen sessions.
 */

import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, object, objects, text } from '../../../sim/azure/json.ts';
import type { Exchange } from './recordings.ts';

export interface Difference {
  readonly kind: 'status' | 'code' | 'header' | 'field' | 'type' | 'entries' | 'state';
  /** Which header or field, and how it differs. */
  readonly what: string;
}

const headers = ['retry-after', 'location', 'azure-asyncoperation', 'etag'];
const states = /(^|\.)(provisioningState|targetProvisioningState|status|virtualNetworkLinkState)$/;

export function differences(recorded: Exchange, simulated: Answer, stripped: readonly string[]): readonly Difference[] {
  if (recorded.status !== simulated.status)
    return [{ kind: 'status', what: `${recorded.status}${codeIn(recorded.body)}, simulated ${simulated.status}${codeIn(simulated.body)}` }];
  const found: Difference[] = [];
  if (codeIn(recorded.body) !== codeIn(simulated.body))
    found.push({ kind: 'code', what: `${codeIn(recorded.body)}, simulated${codeIn(simulated.body)}` });
  for (const name of headers) {
    const [theirs, ours] = [recorded.headers[name], simulated.headers[name]].map((value) => value !== undefined);
    if (theirs !== ours && !stripped.includes(name)) found.push({ kind: 'header', what: `${name} ${theirs ? 'lacks' : 'too many'}` });
  }
  const [theirs, ours] = [shapeOf(recorded.body), shapeOf(simulated.body)];
  for (const [path, type] of theirs) {
    const own = ours.get(path);
    if (own === undefined) {
      if (!isBelowLack(path, ours)) found.push({ kind: 'field', what: `${path} lacks` });
    } else if (own !== type) found.push({ kind: kindOf(path, type), what: `${path} is ${type}, simulated ${own}` });
  }
  for (const path of ours.keys())
    if (!theirs.has(path) && !isBelowLack(path, theirs)) found.push({ kind: 'field', what: `${path} too many` });
  return found;
}

const kindOf = (path: string, type: string): Difference['kind'] =>
  states.test(path) ? 'state' : type.endsWith('entries') ? 'entries' : 'type';

/** A field whose owner is not there either is told with its owner. */
function isBelowLack(path: string, other: ReadonlyMap<string, string>): boolean {
  const above = path.replace(/(\.[^.]+|\[\])$/, '');
  return above !== path && above !== '' && !(other.get(above) ?? '').match(/^object|^list/);
}

function codeIn(body: unknown): string {
  const error = object(object(body)['error']);
  const code = text(error['code']) || text(object(body)['code']);
  const detail = text(objects(error['details'])[0]?.['code']);
  return code === '' ? '' : ` ${code}${detail === '' ? '' : `/${detail}`}`;
}

/** Every path of a body with the type of what stands there, and the word itself where it is a state. Of a list all entries count together. */
export function shapeOf(body: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (path: string, type: string) => {
    const old = found.get(path);
    found.set(path, old === undefined || old === type ? type : [...new Set([...old.split('|'), type])].toSorted().join('|'));
  };
  const walk = (path: string, value: unknown): void => {
    if (Array.isArray(value)) {
      add(path, `list of ${value.length} entries`);
      for (const one of value) walk(`${path}[]`, one);
    } else if (isObject(value)) {
      add(path, 'object');
      for (const [name, one] of Object.entries(value)) walk(path === '' ? name : `${path}.${name}`, one);
    } else if (value !== undefined)
      add(path, typeof value === 'string' && states.test(path) ? value : value === null ? 'null' : typeof value);
  };
  walk('', body);
  return found;
}
