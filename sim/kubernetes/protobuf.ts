/**
 * Reads the few objects that `kubectl` sends as protobuf, as its typed clients do since 1.32: `create namespace`, `create token`,
 * `auth can-i`. Answers are JSON, which those clients accept too. Field numbers are those of generated.proto in k8s.io/api.
 */

import { asText, asTree, type Tree } from './tree.ts';

type Value =
  | 'text'
  | 'bool'
  | 'int'
  | 'base64'
  | Message
  | { readonly list: 'text' }
  | { readonly all: Message }
  | { readonly map: 'text' | 'base64' };
interface Message {
  readonly fields: Readonly<Record<number, readonly [name: string, value: Value]>>;
}

const message = (fields: Message['fields']): Message => ({ fields });
const texts = (...names: readonly string[]): Message => message(Object.fromEntries(names.map((name, i) => [i + 1, [name, 'text']])));

const meta = message({
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  11: ['labels', { map: 'text' }],
  12: ['annotations', { map: 'text' }],
});
const withMeta = (fields: Message['fields'] = {}): Message => message({ 1: ['metadata', meta], ...fields });

const lists = (...names: readonly string[]): Message =>
  message(Object.fromEntries(names.map((name, i) => [i + 1, [name, { list: 'text' }]])));
const policyRule = lists('verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs');
const subject = texts('kind', 'apiGroup', 'name', 'namespace');
const roleRef = texts('apiGroup', 'kind', 'name');

const known: Readonly<Record<string, Message>> = {
  Namespace: withMeta(),
  ServiceAccount: withMeta(),
  ConfigMap: withMeta({ 2: ['data', { map: 'text' }], 3: ['binaryData', { map: 'base64' }], 4: ['immutable', 'bool'] }),
  Secret: withMeta({ 2: ['data', { map: 'base64' }], 3: ['type', 'text'], 4: ['stringData', { map: 'text' }], 5: ['immutable', 'bool'] }),
  TokenRequest: withMeta({ 2: ['spec', message({ 1: ['audiences', { list: 'text' }], 4: ['expirationSeconds', 'int'] })] }),
  SelfSubjectReview: withMeta(),
  SelfSubjectRulesReview: withMeta({ 2: ['spec', texts('namespace')] }),
  Role: withMeta({ 2: ['rules', { all: policyRule }] }),
  ClusterRole: withMeta({ 2: ['rules', { all: policyRule }] }),
  RoleBinding: withMeta({ 2: ['subjects', { all: subject }], 3: ['roleRef', roleRef] }),
  ClusterRoleBinding: withMeta({ 2: ['subjects', { all: subject }], 3: ['roleRef', roleRef] }),
  SelfSubjectAccessReview: withMeta({
    2: [
      'spec',
      message({
        1: ['resourceAttributes', texts('namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name')],
        2: ['nonResourceAttributes', texts('path', 'verb')],
      }),
    ],
  }),
};

const unknown = message({ 1: ['typeMeta', texts('apiVersion', 'kind')], 2: ['raw', 'base64'] });
const magic = Buffer.from('k8s\0');

/** The object in `body`; undefined when it is no protobuf of a kind that is known here. */
export function fromProtobuf(body: Buffer): Tree | undefined {
  if (!body.subarray(0, magic.length).equals(magic)) return undefined;
  const { typeMeta, raw } = read(body.subarray(magic.length), unknown);
  const type = asTree(typeMeta);
  const kind = known[asText(type.kind)];
  return kind && { ...type, ...read(Buffer.from(asText(raw), 'base64'), kind) };
}

function read(bytes: Buffer, { fields }: Message): Tree {
  const object: Tree = {};
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const isNumber = (tag & 7) === 0;
    const number = isNumber ? varint() : 0;
    const length = isNumber ? 0 : varint();
    const part = bytes.subarray(at, at + length);
    at += length;
    const field = fields[tag >> 3];
    if (field) set(object, field[0], field[1], number, part);
  }
  return object;
}

function set(object: Tree, name: string, value: Value, number: number, part: Buffer): void {
  if (value === 'text') {
    // Go writes every text, also those that are absent.
    if (part.length > 0) object[name] = part.toString();
  } else if (value === 'base64') object[name] = part.toString('base64');
  else if (value === 'int') object[name] = number;
  else if (value === 'bool') object[name] = number !== 0;
  else if ('fields' in value) object[name] = read(part, value);
  else if ('all' in value) object[name] = [...((object[name] as Tree[] | undefined) ?? []), read(part, value.all)];
  else if ('list' in value) object[name] = [...((object[name] as string[] | undefined) ?? []), part.toString()];
  else {
    const entry = read(part, message({ 1: ['key', 'text'], 2: ['value', value.map] }));
    object[name] = { ...asTree(object[name]), [asText(entry.key)]: entry.value ?? '' };
  }
}
