/** Many bindings that are created, settled and deleted in one process: heap and maps have to be as small after the last as after the first thousand. */

import type { Outcome } from './job.ts';
import type { KubernetesObject } from '../../src/runtime/api.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';

const atOnce = 10;
/** Compiled code and pools have their size by then. */
const warm = 0.2;
/** Of the heap after warming up; what grows by a kilobyte in each life is far beyond it. */
const allowed = 1.1;

/** An API server forgets events after an hour; the simulated one keeps them, and they would hide what the operator keeps. */
async function deleteEvents(stage: Stage): Promise<void> {
  const api = stage.cluster.api();
  const path = '/apis/events.k8s.io/v1/namespaces/platform/events';
  const { items } = await api.request<{ readonly items: readonly KubernetesObject[] }>({ method: 'GET', path });
  for (const { metadata } of items) await api.request({ method: 'DELETE', path: `${path}/${metadata.name}` });
  stage.cluster.compact();
}

export async function manyLives(count: number): Promise<Outcome> {
  const services = Array.from({ length: atOnce }, (_, at) => `orders-${at}`);
  const subnets = Object.fromEntries(services.map((name, at) => [name, { prefix: `10.0.${at}.0/27`, group: 'apim-nsg' }]));
  const attached = (name: string) => ({
    virtualNetworkType: 'External',
    virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', name) },
  });
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg'),
      network('hub', subnets),
      ...services.map((name) => service(name, { properties: attached(name) })),
    ],
  });
  const instance = stage.start();
  const notes: string[] = [];
  const sizes: number[] = [];
  const rounds = Math.ceil(count / atOnce);
  let unsettled = 0;
  for (let round = 0; round < rounds; round++) {
    const names = services.map((name) => `${name}-${round}`);
    for (const [at, name] of names.entries())
      await stage.apply(name, {
        serviceId: serviceId(`orders-${at}`),
        mode: 'External',
        subnetId: subnetId('hub', `orders-${at}`),
        policy: 'Audit',
      });
    await stage.clock.until(
      () => names.every((name) => stage.ready(name).startsWith('True/') || stage.ready(name).startsWith('False/')),
      600_000,
    );
    unsettled += names.filter((name) => !stage.ready(name).startsWith('True/') && !stage.ready(name).startsWith('False/')).length;
    for (const name of names) await stage.remove(name);
    await stage.forward('1m');
    stage.forget(names);
    instance.life.calls.length = 0;
    await deleteEvents(stage);
    if ((round + 1) % Math.max(1, Math.floor(rounds / 10)) === 0) {
      globalThis.gc?.();
      const heap = process.memoryUsage().heapUsed;
      sizes.push(heap);
      notes.push(`${(round + 1) * atOnce} lives: heap ${(heap / 2 ** 20).toFixed(1)} MB, ${stage.clock.pending} timers`);
    }
  }
  const begin = sizes[Math.floor(sizes.length * warm)] ?? 0;
  const end = sizes.at(-1) ?? 0;
  const series = (await instance.registry.getMetricsAsJSON()).flatMap(({ values }) => values as readonly { readonly labels: object }[]);
  const ofTheDead = series.filter(
    ({ labels }) => 'name' in labels && /^orders-\d+-\d+$/.test(String((labels as { readonly name: unknown }).name)),
  );
  return {
    name: `${rounds * atOnce} lives`,
    wrong: [
      ...(end > begin * allowed ? [`the heap grew from ${begin} to ${end} bytes`] : []),
      ...(ofTheDead.length > 0 ? [`${ofTheDead.length} metrics of bindings that are gone`] : []),
      ...(stage.clock.pending > 100 ? [`${stage.clock.pending} timers are left`] : []),
      ...(unsettled > 0 ? [`${unsettled} bindings were never judged`] : []),
    ],
    notes,
  };
}
