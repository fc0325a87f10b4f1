/** `kubectl wait` on every binding of the golden files: who waits for a condition in a script is told what people have read there. */

import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { clusterForTests, sharedRealApiServer, startEmbeddedApiServer, type ApiServer } from './api-server.ts';

const directory = new URL('../scenarios/golden/', import.meta.url);
const namespace = 'waiting';
const { kubectl } = clusterForTests().binaries;
const suite = kubectl === undefined ? describe.skip : describe;

interface Section {
  readonly title: string;
  readonly binding: Binding;
}

/** `=== title, time`, then parts that begin with `--- `; the first is the object. */
const sectionsOf = (file: string): readonly Section[] =>
  readFileSync(new URL(file, directory), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((text) => {
      const [heading = '', ...rest] = text.split('\n');
      const yaml = /^--- kubectl get -o yaml\n([^]*?)(?=^--- |(?![^]))/m.exec(rest.join('\n'))?.[1] ?? '';
      return { title: `${file.replace('.txt', '')}: ${heading}`, binding: parse(yaml.replaceAll('<hash>', '0'.repeat(12))) as Binding };
    });

const golden = readdirSync(directory)
  .filter((file) => file.endsWith('.txt'))
  .toSorted()
  .flatMap(sectionsOf)
  // One that is gone cannot be waited for.
  .filter(({ binding }) => 'spec' in binding);

suite.each<readonly [string, () => Promise<ApiServer>]>([
  ['real', async () => sharedRealApiServer()],
  ['embedded', startEmbeddedApiServer],
])('kubectl wait at the %s API server', (_, start) => {
  let server: ApiServer;
  let count = 0;
  beforeAll(async () => {
    server = await start();
    await install(server.api, bindings());
    await untilPublished(server.api, bindings());
    await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
  }, 60_000);
  afterAll(() => server.close());

  /** The binding as in the file, at its generation, with its conditions; what was masked there is left out. */
  async function stored({ apiVersion, kind, metadata, spec, status }: Binding): Promise<string> {
    const name = `golden-${++count}`;
    const path = `${bindingsPath(namespace)}/${name}`;
    let { metadata: now } = await server.api.request<Binding>({
      method: 'POST',
      path: bindingsPath(namespace),
      body: { apiVersion, kind, metadata: { name, namespace }, spec },
    });
    while (now.generation < metadata.generation)
      ({ metadata: now } = await server.api.request<Binding>({
        method: 'PATCH',
        path,
        body: { spec: { suspend: now.generation % 2 === 1 } },
        contentType: 'application/merge-patch+json',
      }));
    const shown = { observedGeneration: status?.observedGeneration, conditions: status?.conditions };
    await server.api.request({
      method: 'PATCH',
      path: `${path}/status`,
      body: { status: shown },
      contentType: 'application/merge-patch+json',
    });
    return name;
  }
  const wait = (name: string, condition: string, timeout = '0s') =>
    server.kubectl(['wait', `--for=condition=${condition}`, `avb/${name}`, '-n', namespace, `--timeout=${timeout}`]);

  test('there are golden files, of bindings that are ready and of others', () => {
    const ready = golden.map(({ binding }) => binding.status?.conditions?.find(({ type }) => type === 'Ready')?.status);
    expect(ready).toEqual(expect.arrayContaining(['True', 'False']));
  });

  test.each(golden.map(({ title, binding }) => [title, binding] as const))('%s', async (__, binding) => {
    const name = await stored(binding);
    for (const type of ['Ready', 'Stalled', 'Reconciling', 'PrerequisitesMet']) {
      const is = binding.status?.conditions?.find((one) => one.type === type)?.status === 'True';
      expect([type, (await wait(name, type)).code]).toEqual([type, is ? 0 : 1]);
    }
  });

  test('ends when the condition comes', async () => {
    const open = golden.find(({ binding }) =>
      binding.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'False'),
    );
    const settled = golden.find(({ binding }) =>
      binding.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    );
    if (!open || !settled) throw new Error('no such golden file');
    const name = await stored(open.binding);
    const waiting = wait(name, 'Ready', '60s');
    const conditions = settled.binding.status?.conditions?.map((one) => ({ ...one, observedGeneration: open.binding.metadata.generation }));
    await server.api.request({
      method: 'PATCH',
      path: `${bindingsPath(namespace)}/${name}/status`,
      body: { status: { conditions } },
      contentType: 'application/merge-patch+json',
    });
    expect(await waiting).toMatchObject({ code: 0, stdout: expect.stringContaining('condition met') });
  });
});
