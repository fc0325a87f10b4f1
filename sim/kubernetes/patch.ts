/** The patch kinds that `kubectl` and controllers send: JSON patch (RFC 6902), merge patch (RFC 7386) and, for built-in kinds, strategic merge. */

import { badRequest, Refused } from './refusal.ts';
import { asList, copy, equal, isTree, type Tree } from './tree.ts';

const unescape = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~');

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** The server keeps the patch library's reason to itself (apiserver: pkg/endpoints/handlers/patch.go, `NewGenericServerResponse`). */
const refusedPatch = (why: string) =>
  Object.assign(new Refused(422, 'Invalid', 'the server rejected our request due to an error in our request', {}), { cause: why });

/** The container of the last token of a pointer, and that token. */
function locate(document: unknown, pointer: string): { readonly container: unknown; readonly token: string } {
  const tokens = pointer.split('/').slice(1).map(unescape);
  const token = tokens.pop() ?? '';
  const container = tokens.reduce<unknown>(
    (here, key) => (Array.isArray(here) ? (here[Number(key)] as unknown) : isTree(here) ? here[key] : undefined),
    document,
  );
  return { container, token };
}

function read(document: unknown, pointer: string): unknown {
  const { container, token } = locate(document, pointer);
  if (Array.isArray(container)) return container[Number(token)] as unknown;
  return isTree(container) ? container[token] : undefined;
}

/** Members of objects are put whether they are there or not: the server's library knows no difference between add and replace. */
function write(document: unknown, { op, path }: Operation, value: unknown): void {
  const { container, token } = locate(document, path);
  if (Array.isArray(container)) {
    const index = token === '-' && op !== 'replace' ? container.length : Number(token);
    const last = op === 'replace' ? container.length - 1 : container.length;
    if (!(index <= last)) throw refusedPatch(`${op} operation does not apply: doc is missing key: ${path}: missing value`);
    container.splice(index, op === 'replace' ? 1 : 0, value);
  } else if (isTree(container)) container[token] = value;
  else throw refusedPatch(`${op} operation does not apply: doc is missing path: "${path}": missing value`);
}

function erase(document: unknown, { op, path }: Operation, from: string): void {
  const { container, token } = locate(document, from);
  if (read(document, from) === undefined) {
    throw refusedPatch(`${op} operation does not apply: doc is missing ${op === 'remove' ? 'key' : 'path'}: ${path}: missing value`);
  }
  if (Array.isArray(container)) container.splice(Number(token), 1);
  else if (isTree(container)) Reflect.deleteProperty(container, token);
}

function apply(document: unknown, operation: Operation): void {
  const { op, path, from = '', value } = operation;
  switch (op) {
    case 'add':
      return write(document, operation, copy(value));
    case 'replace':
      return write(document, operation, copy(value));
    case 'remove':
      return erase(document, operation, path);
    case 'test':
      if (!equal(read(document, path) ?? null, value ?? null)) throw refusedPatch(`testing value ${path} failed: test failed`);
      return;
    case 'copy':
      return write(document, operation, copy(read(document, from)));
    case 'move': {
      const moved = copy(read(document, from));
      erase(document, operation, from);
      return write(document, operation, moved);
    }
    default:
      throw badRequest(`unexpected kind of operation: ${op}`);
  }
}

export function jsonPatch(target: Tree, operations: unknown): Tree {
  if (!Array.isArray(operations))
    throw badRequest('error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  const document = copy(target);
  for (const operation of operations as Operation[]) apply(document, operation);
  return document;
}

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return copy(patch);
  const merged: Tree = isTree(target) ? copy(target) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Lists that strategic merge joins instead of replacing, with the key of their items ('' for plain values); from the patch tags in k8s.io/api. */
const mergeKeys: Readonly<Record<string, string>> = {
  finalizers: '',
  ownerReferences: 'uid',
  secrets: 'name',
  imagePullSecrets: 'name',
  conditions: 'type',
};

export function strategicMerge(target: unknown, patch: unknown): unknown {
  if (!isTree(patch)) return copy(patch);
  if (patch.$patch === 'replace') return copy(Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch')));
  const merged: Tree = isTree(target) ? copy(target) : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice(key.indexOf('/') + 1);
      merged[field] = asList(merged[field]).filter((item) => !asList(value).some((gone) => equal(item, gone)));
    } else if (key.startsWith('$')) continue;
    else if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = Array.isArray(value) ? mergeLists(merged[key], value, mergeKeys[key]) : strategicMerge(merged[key], value);
  }
  return merged;
}

function mergeLists(target: unknown, patch: readonly unknown[], mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return copy(patch);
  const identity = (item: unknown) => (mergeKey === '' || !isTree(item) ? item : item[mergeKey]);
  let merged = [...asList(copy(target))];
  for (const item of patch) {
    const index = merged.findIndex((known) => equal(identity(known), identity(item)));
    if (isTree(item) && item.$patch === 'delete') merged = merged.filter((_, i) => i !== index);
    else if (index < 0) merged.push(copy(item));
    else merged[index] = strategicMerge(merged[index], item);
  }
  return merged;
}
