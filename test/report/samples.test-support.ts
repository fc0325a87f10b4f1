/** The sample bindings in the sample world, as files that nobody has applied yet, or as a cluster has them once the operator is done; and the page about them. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSamples } from '../../sim/demo/samples.ts';
import { bindingsPath, type Binding } from '../../src/api/binding.ts';
import { reportedOf } from '../../src/cli/report/as-it-is.ts';
import { drawing } from '../../src/cli/report/drawing.ts';
import { reportPage } from '../../src/cli/report/page.ts';
import { previewAll } from '../../src/cli/preview/session.ts';
import type { Preview } from '../../src/cli/preview/preview.ts';
import { toIso } from '../../src/runtime/clock.ts';
import { armOn } from '../cli/preview.test-support.ts';
import { asFile } from '../scenarios/oracles/plan-kept.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';

const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const samples = loadSamples(inProject('deploy/samples')).map(({ name, namespace, manifest }) =>
  asFile(name, namespace, manifest['spec'] as object),
);

export async function sampleStage(): Promise<Stage> {
  const { resources } = JSON.parse(readFileSync(inProject('sim/worlds/demo.json'), 'utf8')) as { readonly resources: readonly object[] };
  const stage = await createStage({ resources, assumptions: { holdMinutes: 20 } });
  await stage.cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'gateways' } } });
  return stage;
}

/** All of them as the operator has left them after a day. */
export async function playedOut(stage: Stage): Promise<readonly Binding[]> {
  const api = stage.cluster.api();
  stage.start();
  for (const { apiVersion, kind, metadata, spec } of samples)
    await api.request({
      method: 'POST',
      path: bindingsPath(metadata.namespace),
      body: { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace }, spec },
    });
  await stage.forward('24h');
  const { items } = await api.request<{ readonly items: readonly Binding[] }>({ method: 'GET', path: bindingsPath() });
  return items;
}

export const previewsOn = (stage: Stage, bindings: readonly Binding[]): Promise<readonly Preview[]> =>
  previewAll(bindings, armOn(stage), stage.clock);

export const pageOf = async (stage: Stage, previews: readonly Preview[], from: string): Promise<string> =>
  reportPage(await reportedOf(previews, armOn(stage), stage.clock), [], await drawing(), { at: toIso(stage.clock.now()), from });
