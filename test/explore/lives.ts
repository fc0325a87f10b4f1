/** Many bindings that are created, settled and deleted in one process: heap and maps have to be as small after the last as after the first thousand. */

import { getHeapSnapshot } from 'node:v8';
import type { Outcome } from './job.ts';
import type { KubernetesObject } from '../../src/runtime/api.ts';
import { createStage, type Stage } from '../scenarios/support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';

const atOnce = 10;
/** Compiled code and pools have their size by then. */
const warm = 0.2;
/** Of the heap after warming up; what grows by a kilobyte in each life is far beyond it. */
const allowed = 1.1;

/** An API server forgets events after an hour, and the lists of bindings that are gone; the simulated one keeps them, and they would hide what the operator keeps. */
async function deleteLeftovers(stage: Stage): Promise<void> {
  const api = stage.cluster.api();
  for (const path of ['/apis/events.k8s.io/v1/namespaces/platform/events', '/api/v1/namespaces/platform/configmaps']) {
    const { items } = await api.request<{ readonly items: readonly KubernetesObject[] }>({ method: 'GET', path });
    for (const { metadata } of items) await api.request({ method: 'DELETE', path: `${path}/${metadata.name}` });
  }
  stage.cluster.compact();
}

/** Else the list of what should be gone would be found in memory itself. */
const disguised = (text: string): string => Buffer.from(text).toString('base64');

/** Which of these texts, disguised, the memory of this process holds: a map that keeps a key or a uid is found after a few lives. */
async function held(texts: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let rest = '';
  for await (const chunk of getHeapSnapshot().setEncoding('utf8') as AsyncIterable<string>) {
    const text = rest + chunk;
    for (const [one] of text.matchAll(/orders-\d+-\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g))
      if (texts.has(disguised(one))) found.add(one);
    rest = text.slice(-100);
  }
  return found;
}

/** Of ten bindings one keeps a list for firewalls, and one leaves Azure before it goes. */
const special = (at: number): object => (at === 0 ? { firewall: { configMap: true } } : at === 1 ? { deletionPolicy: 'Detach' } : {});

/** One more is written to by a user who is faster, and two go while they are read or written for the first time. */
function disturbLives({ azure, cluster }: Stage): void {
  let writes = 0;
  cluster.faults.before = ({ user, method, path }) =>
    user === 'operator' && method === 'PUT' && /orders-2-\d+\/status$/.test(path) && writes++ % 3 === 0
      ? { fault: 'status', status: 409, reason: 'Conflict' }
      : undefined;
  azure.faults.add({ where: ({ path }) => path === serviceId('orders-3'), fault: { kind: 'delay', ms: 2_000 } });
  cluster.faults.after = ({ user, method, path }) =>
    user === 'operator' && method === 'PUT' && /orders-4-\d+\/status$/.test(path) ? { fault: 'delay', ms: 2_000 } : undefined;
}
const short: ReadonlySet<number> = new Set([3, 4]);

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
  const gone = new Set<string>();
  disturbLives(stage);
  const notes: string[] = [];
  const sizes: number[] = [];
  const rounds = Math.ceil(count / atOnce);
  let unsettled = 0;
  for (let round = 0; round < rounds; round++) {
    // Events of one binding are counted for a while after the last of them; what is over is let go of at the next one.
    if (round === rounds - 1) await stage.forward('3h');
    const names = services.map((name) => `${name}-${round}`);
    for (const [at, name] of names.entries()) {
      const made = await stage.apply(name, {
        serviceId: serviceId(`orders-${at}`),
        mode: 'External',
        subnetId: subnetId('hub', `orders-${at}`),
        policy: 'Audit',
        ...special(at),
      });
      if (round < rounds - 1) gone.add(disguised(name)).add(disguised(made.metadata.uid));
    }
    await stage.forward('1s');
    for (const at of short) await stage.remove(names[at] ?? '');
    const lasting = names.filter((_, at) => !short.has(at));
    const isJudged = (name: string) => /^(True|False)\//.test(stage.ready(name));
    await stage.clock.until(() => lasting.every(isJudged), 600_000);
    unsettled += lasting.filter((name) => !isJudged(name)).length;
    for (const name of lasting) await stage.remove(name);
    await stage.forward('1m');
    stage.forget(names);
    instance.life.calls.length = 0;
    await deleteLeftovers(stage);
    if ((round + 1) % Math.max(1, Math.floor(rounds / 10)) === 0) {
      globalThis.gc?.();
      const heap = process.memoryUsage().heapUsed;
      sizes.push(heap);
      notes.push(`${(round + 1) * atOnce} lives: heap ${(heap / 2 ** 20).toFixed(1)} MB, ${stage.clock.pending} timers`);
    }
  }
  const kept = [...(await held(gone))].toSorted();
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
      ...(kept.length > 0 ? [`bindings that are gone are still in memory: ${kept.slice(0, 5).join(', ')} and ${kept.length} in all`] : []),
      ...(ofTheDead.length > 0 ? [`${ofTheDead.length} metrics of bindings that are gone`] : []),
      ...(stage.clock.pending > 100 ? [`${stage.clock.pending} timers are left`] : []),
      ...(unsettled > 0 ? [`${unsettled} bindings were never judged`] : []),
    ],
    notes,
  };
}
