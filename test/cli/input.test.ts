/** Promises about manifests as input: judged as the API server would, each problem with file, line and column, and none hides another. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { createCluster } from '../../sim/kubernetes/cluster.ts';
import { virtualClock } from '../../sim/virtual-clock.ts';
import { apiVersion, bindingsPath, kind } from '../../src/api/binding.ts';
import { readBindings, type Given } from '../../src/cli/input/bindings.ts';
import { readSources } from '../../src/cli/input/files.ts';
import { ApiError } from '../../src/runtime/api.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { crd, ordinarySpec } from '../scenarios/support/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'input-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string, file = 'a.yaml'): readonly Given[] => readBindings([{ file, text }], undefined).given;
const problemsOf = (given: readonly Given[]): readonly string[] => given.flatMap((one) => (one.is === 'Broken' ? one.problems : []));
const manifest = (spec: object, name = 'orders'): string =>
  stringify({ apiVersion, kind, metadata: { name, namespace: 'platform' }, spec });

const cluster = createCluster({ clock: virtualClock(), random: seededRandom(1), crds: [crd] });
await cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'platform' } } });

/** What an API server says of it; nothing where it takes it. */
async function refusals(spec: object): Promise<readonly string[]> {
  const body = { apiVersion, kind, metadata: { name: 'orders', namespace: 'platform' }, spec };
  const query = { fieldValidation: 'Strict', dryRun: 'All' };
  const error: unknown = await cluster
    .api()
    .request({ method: 'POST', path: bindingsPath('platform'), query, body })
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(ApiError);
  const { message } = error as ApiError;
  const strict = [...message.matchAll(/unknown field "[^"]+"/g)].map(([text]) => text);
  if (strict.length > 0) return strict;
  return message
    .replace(/^.*? is invalid: \[?/, '')
    .replace(/\]$/, '')
    .split(/, (?=spec[.\w[\]]*: (?:Invalid|Unsupported|Required|Duplicate|Too))|, (?=<nil>: )/)
    .filter((one) => !one.startsWith('<nil>'));
}

const good = ordinarySpec();
const specs: readonly (readonly [string, object])[] = [
  ['an ordinary spec', good],
  [
    'a spec with all its parts',
    {
      ...good,
      networkSecurity: { clientSources: ['Internet', '10.0.0.0/8'] },
      publicIp: { azureManaged: true },
      changes: { approval: 'WhenDisruptive', windows: [{ schedule: '0 2 * * *', duration: '1h' }] },
    },
  ],
  ['a mode in small letters', { ...good, mode: 'external' }],
  ['a prefix that is too long', { ...good, networkSecurity: { clientSources: ['10.0.0.0/33'] } }],
  ['no subnet', { serviceId: good.serviceId, mode: 'External' }],
  ['no service', { mode: 'None' }],
  ['a service that is no id', { ...good, serviceId: 'orders' }],
  ['an unknown field', { ...good, subnetid: 'x' }],
  ['an unknown field below', { ...good, networkSecurity: { clientSource: ['Internet'] } }],
  ['ports as text', { ...good, networkSecurity: { clientPorts: ['443'] } }],
  ['a text for a switch', { ...good, suspend: 'yes' }],
  ['clients of a gateway in no network', { ...good, mode: 'None', networkSecurity: { clientSources: ['Internet'] } }],
  ['two sources that are one', { ...good, networkSecurity: { clientSources: ['Internet', 'Internet'] } }],
  ['one region twice', { ...good, additionalLocations: [1, 2].map(() => ({ location: 'northeurope', subnetId: good.subnetId })) }],
  ['a band that is too narrow', { ...good, networkSecurity: { priorities: { from: 3000, to: 3010 } } }],
  ['a priority that is none', { ...good, networkSecurity: { priorities: { from: 1, to: 9999 } } }],
  ['two ways to an address', { ...good, publicIp: { azureManaged: true, ids: [good.subnetId] } }],
  ['no ids of addresses', { ...good, publicIp: { ids: [] } }],
  ['too many servers', { ...good, dns: { servers: Array.from({ length: 99 }, (_, at) => `10.0.0.${at}`) } }],
  ['null where a subnet is needed', { ...good, subnetId: null }],
  ['a list for an object', { ...good, dns: [] }],
  ['several at once', { mode: 'external', subnetId: 4, policy: 'Enforced' }],
];

describe('P8: what the API server would say', () => {
  test.each(specs)('P8: of %s', async (_, spec) => {
    const expected = await refusals(spec);
    const said = problemsOf(read(manifest(spec))).map((line) => line.replace(/^a\.yaml:\d+:\d+: /, ''));
    expect(said.map((line) => line.replace(/; did you mean .*\?$/, '')).toSorted()).toEqual(expected.toSorted());
  });

  test('P8: most of those are wrong, and two are right', async () => {
    const all = await Promise.all(specs.map(([, spec]) => refusals(spec)));
    expect(all.filter((one) => one.length === 0)).toHaveLength(2);
  });
});

test('P8: a problem names file, line and column, and what was meant', () => {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: orders }\nspec:\n  serviceId: ${good.serviceId}\n  mode: external\n  subnetid: x\n`;
  expect(problemsOf(read(text, 'orders.yaml'))).toEqual([
    'orders.yaml:7:3: unknown field "spec.subnetid"; did you mean subnetId?',
    'orders.yaml:6:3: spec.mode: Unsupported value: "external": supported values: "None", "External", "Internal"; did you mean External?',
  ]);
});

test('P8: every document is read, lists too; one that is broken does not hide the others', () => {
  const list = stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion, kind, metadata: { name: 'c' }, spec: good },
      { apiVersion, kind, metadata: { name: 'd' }, spec: { ...good, mode: 'x' } },
    ],
  });
  const text = [manifest(good, 'a'), 'a: [b\n', manifest({ ...good, mode: 'x' }, 'b'), list, 'kind: ConfigMap\napiVersion: v1\n', ''].join(
    '---\n',
  );
  const { given, others } = readBindings([{ file: 'all.yaml', text }], 'team');
  expect(
    given.map((one) => (one.is === 'Binding' ? `${one.binding.metadata.namespace}/${one.binding.metadata.name}` : `broken ${one.name}`)),
  ).toEqual(['platform/a', 'broken undefined', 'broken b', 'team/c', 'broken d']);
  expect(given.map(({ from }) => from.document)).toEqual([1, 2, 3, 4, 4]);
  expect(others).toBe(1);
  expect(problemsOf(given)[0]).toMatch(/^all\.yaml:\d+:\d+: not YAML: /);
});

test.each([
  ['a text', 'just words', /a\.yaml:1:1: is not a Kubernetes object/],
  ['no kind', `apiVersion: ${apiVersion}\n`, /a\.yaml:1:1: kind: Required value/],
  [
    'another version',
    manifest(good).replace('v1alpha1', 'v9'),
    /a\.yaml:1:1: no matches for kind "ApimVnetBinding" in version "apimvnet\.io\/v9"/,
  ],
  ['no name', manifest(good).replace('name: orders', 'labels: {}'), /a\.yaml:3:1: metadata\.name: Required value/],
  ['no spec', `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a }\n`, /a\.yaml:1:1: spec: Required value/],
  ['a key twice', `${manifest(good)}  mode: None\n`, /a\.yaml:\d+:\d+: not YAML: Map keys must be unique/],
  [
    'an alias that explodes',
    `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nkind: [*c,*c,*c,*c]\n`,
    /Excessive alias count/,
  ],
])('P8: %s is told in a sentence', (_, text, sentence) => {
  expect(problemsOf(read(text))).toEqual([expect.stringMatching(sentence)]);
});

test('P8: a directory gives its manifests by name; what is not there is wrong usage', () => {
  mkdirSync(join(folder, 'below'));
  for (const name of ['b.yml', 'a.yaml', 'c.json', 'notes.txt', 'below/d.yaml']) writeFileSync(join(folder, name), name);
  expect(readSources([folder]).map(({ file }) => file.slice(folder.length + 1))).toEqual(['a.yaml', 'b.yml', 'c.json']);
  mkdirSync(join(folder, 'empty'));
  expect(() => readSources([join(folder, 'empty')])).toThrow('holds no file that ends in .yaml, .yml or .json');
  expect(() => readSources([join(folder, 'none.yaml')])).toThrow('does not exist');
});

test('what an API server gave is kept: uid, generation and status', () => {
  const text = stringify({
    apiVersion,
    kind,
    metadata: { name: 'a', uid: 'u', generation: 4 },
    spec: good,
    status: { observedGeneration: 3 },
  });
  expect(read(text)).toMatchObject([
    { binding: { metadata: { uid: 'u', generation: 4, namespace: 'default' }, status: { observedGeneration: 3 } } },
  ]);
});
