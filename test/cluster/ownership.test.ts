/** A manifest that is applied by the server, with the operator at work: what is taken out of it goes, on the real API server and on the embedded one. */

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator, type OperatorProcess } from '../../sim/demo/operator-process.ts';
import { startAzure, type ServedAzure } from '../../sim/demo/simulators.ts';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { clusterForTests, startEmbeddedApiServer, startRealApiServer, type ApiServer } from './api-server.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const suite = clusterForTests().binaries.kubectl === undefined ? describe.skip : describe;
const sample = readFileSync(inProject('deploy/samples/clean-attach.yaml'), 'utf8');
/** The sample under another name, with more metadata and another policy for its deletion. */
const manifest = (metadata: string, deletionPolicy = 'Retain'): string =>
  sample.replace('  name: orders\n', `  name: orders\n${metadata}`).replace('spec:\n', `spec:\n  deletionPolicy: ${deletionPolicy}\n`);
const both = '  labels: { tier: gold }\n  annotations: { team/owner: payments, apimvnet.io/confirm-delete: orders }\n';
const theirs = '  finalizers: [example.org/keep]\n';

interface Owned extends Binding {
  readonly metadata: Binding['metadata'] & {
    readonly labels?: object;
    readonly managedFields?: readonly { readonly manager: string; readonly subresource?: string; readonly fieldsV1: object }[];
  };
}

suite.each<readonly [string, () => Promise<ApiServer>]>([
  ['real', startRealApiServer],
  ['embedded', startEmbeddedApiServer],
])('W24: with the operator at the %s API server', (_, start) => {
  let server: ApiServer;
  let azure: ServedAzure;
  let operator: OperatorProcess;
  beforeAll(async () => {
    server = await start();
    await install(server.api, bindings());
    await untilPublished(server.api, bindings());
    await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'gateways' } } });
    const { resources } = loadWorld(JSON.parse(readFileSync(inProject('sim/worlds/demo.json'), 'utf8')));
    const directory = join(server.directory, 'operator');
    mkdirSync(directory);
    azure = await startAzure({ world: { resources }, speed: 300, seed: 5, directory });
    operator = startOperator({
      azure: azure.files,
      log: join(directory, 'operator.log'),
      speed: 300,
      cluster: ['--kubeconfig', server.kubeconfig, '--lease-namespace', 'default'],
      say: () => undefined,
      broken(why) {
        throw new Error(why);
      },
    });
  }, 120_000);
  afterAll(async () => {
    await operator.stop();
    await azure.close();
    await server.close();
  }, 60_000);

  const apply = async (text: string): Promise<void> => {
    const { code, stderr } = await server.kubectl(['apply', '--server-side', '--field-manager=me', '-f', '-'], { stdin: text });
    if (code !== 0) throw new Error(stderr);
  };
  const now = () => server.api.request<Owned>({ method: 'GET', path: `${bindingsPath('gateways')}/orders` });
  const until = async (isSo: (binding: Owned) => boolean): Promise<Owned> => {
    for (const end = performance.now() + 60_000; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
      const binding = await now();
      if (isSo(binding)) return binding;
    }
    throw new Error(`that did not happen within 60 s: ${JSON.stringify((await now()).status?.conditions)}`);
  };
  const isSeen = ({ status, metadata }: Owned) => status?.observedGeneration === metadata.generation;
  const ownersOf = ({ metadata }: Owned, part: string) =>
    (metadata.managedFields ?? []).filter(({ fieldsV1 }) => JSON.stringify(fieldsV1).includes(part)).map(({ manager }) => manager);

  test('a label and an annotation go with the manifest, after the status was written and a finalizer put on', async () => {
    await apply(manifest(both + theirs, 'Detach'));
    const seen = await until((binding) => isSeen(binding) && binding.metadata.finalizers?.length === 2);
    expect([ownersOf(seen, 'f:tier'), ownersOf(seen, 'f:team/owner'), ownersOf(seen, 'example.org/keep')]).toEqual([
      ['me'],
      ['me'],
      ['me'],
    ]);
    expect([ownersOf(seen, 'apimvnet.io/detach'), ownersOf(seen, 'f:observedGeneration')]).toEqual([
      ['apim-vnet-operator'],
      ['apim-vnet-operator'],
    ]);
    await apply(manifest('', 'Detach'));
    const { labels, annotations, finalizers } = (await now()).metadata;
    expect([labels, annotations, finalizers]).toEqual([undefined, undefined, ['apimvnet.io/detach']]);
  }, 90_000);

  test('what others own is still theirs when our finalizer comes off', async () => {
    await apply(manifest(both + theirs, 'Retain'));
    const seen = await until((binding) => isSeen(binding) && !binding.metadata.finalizers?.includes('apimvnet.io/detach'));
    expect([ownersOf(seen, 'f:tier'), ownersOf(seen, 'example.org/keep')]).toEqual([['me'], ['me']]);
    await apply(manifest('', 'Retain'));
    const { labels, finalizers } = (await now()).metadata;
    expect([labels, finalizers]).toEqual([undefined, undefined]);
  }, 90_000);
});
