/** The chart's values: what values.yaml says is documented and allowed, and what it does not know is refused by name. */

import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { documentedValues } from '../../scripts/generate/chart/values.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { textOf } from './support/objects.ts';

type Json = Readonly<Record<string, unknown>>;

const yaml = textOf('charts/apim-vnet-operator/values.yaml');
const values = parse(yaml) as Json;
const schema = JSON.parse(textOf('charts/apim-vnet-operator/values.schema.json')) as Json;
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** What is wrong with values.yaml when this is set in it, e.g. `azure.cloud` to `moon`; as path and reason. */
function refusals(path: string, value: unknown): readonly string[] {
  const set = (into: unknown, [key = '', ...rest]: readonly string[]): Json => ({
    ...(into as Json),
    [key]: rest.length === 0 ? value : set((into as Json | undefined)?.[key], rest),
  });
  validate(set(values, path.split('.')));
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    `${instancePath} ${message} ${String(params['additionalProperty'] ?? '')}`.trim(),
  );
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every map in a value, by its path. */
const maps = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  isObject(value) ? [path, ...Object.entries(value).flatMap(([key, inner]) => maps(inner, [...path, key]))] : [];

/** Every schema of an object in a schema. */
const objectSchemas = (node: unknown, path = ''): readonly (readonly [string, Json])[] => {
  if (Array.isArray(node)) return node.flatMap((inner, at) => objectSchemas(inner, `${path}/${at}`));
  if (!isObject(node)) return [];
  const inner = Object.entries(node).flatMap(([key, value]) => objectSchemas(value, `${path}/${key}`));
  return node['type'] === 'object' ? [[path, node] as const, ...inner] : inner;
};

describe('values.schema.json', () => {
  test('allows values.yaml', () => {
    expect(refusals('replicas', 2)).toEqual([]);
  });

  test.each(
    maps(values)
      .filter((path) => !['commonLabels', 'podLabels', 'podAnnotations', 'nodeSelector', 'affinity'].includes(path[0] ?? ''))
      .filter((path) => !['annotations', 'labels'].includes(path.at(-1) ?? ''))
      // Its names are those of namespaces.
      .filter((path) => path.join('.') !== 'tenancy.namespaces')
      .map((path) => [...path, 'unknownValue'].join('.')),
  )('refuses %s by its name', (path) => {
    const parent = path.split('.').slice(0, -1);
    expect(refusals(path, true)).toEqual([`${['', ...parent].join('/')} must NOT have additional properties unknownValue`.trim()]);
  });

  test('closes every object but the one that Kubernetes itself checks', () => {
    const open = objectSchemas(schema).filter(
      ([, one]) => one['additionalProperties'] === undefined || one['additionalProperties'] === true,
    );
    expect(open.map(([path]) => path)).toEqual(['/definitions/kubernetesObject']);
  });

  test.each<[value: string, given: unknown, where: string]>([
    ['azure.cloud', 'germany', '/azure/cloud'],
    ['azure.clientId', 'my-identity', '/azure/clientId'],
    ['azure.tenantId', 'contoso.onmicrosoft.com', '/azure/tenantId'],
    ['namespaces', ['a', 'a'], '/namespaces'],
    ['namespaces', ['Platform'], '/namespaces/0'],
    ['namespaces', 'platform', '/namespaces'],
    ['workers', 0, '/workers'],
    ['workers', 65, '/workers'],
    ['workers', '4', '/workers'],
    ['logLevel', 'trace', '/logLevel'],
    ['changeLog', 'changes.jsonl', '/changeLog'],
    ['traces.endpoint', 'http://collector', '/traces/endpoint'],
    ['traces.endpoint', 'collector:4318', '/traces/endpoint'],
    ['traces.ratio', 2, '/traces/ratio'],
    ['extraArgs', ['operator'], '/extraArgs/0'],
    ['extraEnv', [{ name: 'NODE_OPTIONS', value: '--inspect' }], '/extraEnv/0/name'],
    ['extraEnv', [{ name: 'HTTPS_PROXY', valeu: 'x' }], '/extraEnv/0'],
    ['image.digest', 'sha256:abc', '/image/digest'],
    ['image.pullPolicy', 'Sometimes', '/image/pullPolicy'],
    ['image.tag', 'a tag', '/image/tag'],
    ['podSecurity.runAsUser', 0, '/podSecurity/runAsUser'],
    ['resources.limits.memory', 'lots', '/resources/limits/memory'],
    ['podLabels', { team: true }, '/podLabels/team'],
    ['metrics.serviceMonitor.interval', 'often', '/metrics/serviceMonitor/interval'],
    ['networkPolicy.apiServerPorts', [], '/networkPolicy/apiServerPorts'],
    ['metrics.secure', 'yes', '/metrics/secure'],
    ['tenancy.namespaces', { shop: { scopes: ['shop'] } }, '/tenancy/namespaces/shop/scopes/0'],
    ['tenancy.namespaces', { Shop: { scopes: [] } }, '/tenancy/namespaces'],
    ['metrics.prometheusRule.runbookUrl', 'ftp://pages', '/metrics/prometheusRule/runbookUrl'],
    ['metrics.prometheusRule.runbookUrl', 'https://pages.example', '/metrics/prometheusRule/runbookUrl'],
  ])('refuses %s: %j', (value, given, where) => {
    expect(refusals(value, given).map((refusal) => refusal.split(' ')[0])).toContain(where);
  });

  test.each<[value: string, given: unknown]>([
    ['azure.clientId', '3F2504E0-4F89-41D3-9A0C-0305E82C3301'],
    ['namespaces', ['platform', '42']],
    ['extraEnv', [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }]],
    ['image.digest', `sha256:${'0'.repeat(64)}`],
    ['image.repository', 'registry.example.com:5000/mirror/apim-vnet-operator'],
    ['podSecurity.runAsUser', null],
    ['changeLog', 'none'],
    ['changeLog', '/var/log/apimvnet/changes.jsonl'],
    ['traces', { enabled: true, endpoint: 'http://otel-collector.observability:4318', ratio: 0.1 }],
    ['resources.limits.memory', '1.5Gi'],
    ['resources.requests.cpu', 1],
    ['tolerations', [{ key: 'CriticalAddonsOnly', operator: 'Exists' }]],
    ['global', { anything: 'from a parent chart' }],
    ['enabled', true],
  ])('allows %s: %j', (value, given) => {
    expect(refusals(value, given)).toEqual([]);
  });

  test('knows the clouds that the operator knows', () => {
    const { properties } =
      (schema['properties'] as Readonly<Record<string, { properties: Readonly<Record<string, Json>> }>>)['azure'] ?? {};
    expect(properties?.['cloud']?.['enum']).toEqual(Object.keys(clouds));
  });
});

describe('the table of values', () => {
  test('has a row for every value that the schema knows', () => {
    const properties = schema['properties'] as Readonly<Record<string, Json>>;
    const leaves = Object.entries(properties).flatMap(([name, node]) => leavesOf(node, [name]));
    const foreign = ['global', 'enabled'];
    const documented = documentedValues(yaml).map(({ path }) => path);
    // A value that is explained as a whole stands for all in it.
    const covered = (leaf: string): boolean => documented.some((path) => leaf === path || leaf.startsWith(`${path}.`));
    expect(leaves.filter((leaf) => !foreign.includes(leaf) && !covered(leaf))).toEqual([]);
  });

  test('takes the comment right above a value, and values explained as a whole as one row', () => {
    const text = '# A.\n# More of A.\na: 1\nb:\n  # C.\n  c: []\n\n# D.\nd:\n  e: x\n';
    expect(documentedValues(text)).toEqual([
      { path: 'a', fallback: 1, meaning: 'A. More of A.' },
      { path: 'b.c', fallback: [], meaning: 'C.' },
      { path: 'd', fallback: { e: 'x' }, meaning: 'D.' },
    ]);
  });

  test.each([
    ['no comment', '# A.\na: 1\nb: 2\n', 'values.yaml: b has no comment right above it'],
    ['a comment further up', '# About the file.\n\na: 1\n', 'values.yaml: a has no comment right above it'],
    ['no comment in a section', 'a:\n  b: 1\n', 'values.yaml: a.b has no comment right above it'],
  ])('is not made when a value has %s', (_, text, message) => {
    expect(() => documentedValues(text)).toThrow(message);
  });
});

function leavesOf(node: Json, path: readonly string[]): readonly string[] {
  const properties = node['properties'];
  if (!isObject(properties)) return [path.join('.')];
  return Object.entries(properties).flatMap(([name, inner]) => leavesOf(inner as Json, [...path, name]));
}
