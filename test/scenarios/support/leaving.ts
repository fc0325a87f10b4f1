/** What a scenario sees of the end of a binding: whether it is gone, what it waits for, and what people are told. */

import type { Binding } from '../../../src/api/binding.ts';
import { bindingsPath } from '../../../src/api/binding.ts';
import type { Instance, Stage } from './stage.ts';

export interface SeenEvent {
  readonly metadata: { readonly namespace: string };
  readonly reason: string;
  readonly type: string;
  readonly action: string;
  readonly note: string;
  readonly regarding: { readonly kind: string; readonly name: string };
}

export const namespacePath = '/api/v1/namespaces/platform';

export const isGone = async (stage: Stage, name = 'orders'): Promise<boolean> =>
  (await stage.cluster.api().request<{ readonly items: readonly Binding[] }>({ method: 'GET', path: bindingsPath() })).items.every(
    ({ metadata }) => metadata.name !== name,
  );

/** Lets time pass until the binding is gone; fails with what it waits for instead. */
export async function untilGone(stage: Stage, hours = 12, name = 'orders'): Promise<void> {
  for (let minutes = 0; minutes < hours * 60; minutes += 5) {
    if (await isGone(stage, name)) return stage.forward('10s');
    await stage.forward('5m');
  }
  throw new Error(`after ${hours} h ${name} is still there: ${await waitsFor(stage, name)}`);
}

/** e.g. `False/Deleting WaitingForSubnetRelease: The gateway is …` */
export async function waitsFor(stage: Stage, name = 'orders'): Promise<string> {
  const { status } = await stage.binding(name);
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${ready?.status}/${ready?.reason} ${status?.waiting?.reason}: ${ready?.message}`;
}

/** Lets time pass until this is waited for. */
export async function untilWaiting(stage: Stage, reason: string, minutes = 120, name = 'orders'): Promise<string> {
  const isWaiting = await stage.clock.until(() => stage.latest(name)?.status?.waiting?.reason === reason, minutes * 60_000);
  if (!isWaiting) throw new Error(`after ${minutes} min it does not wait for ${reason}: ${await waitsFor(stage, name)}`);
  return waitsFor(stage, name);
}

/** About the end of bindings, in the order in which they were recorded. */
export async function lastWords(stage: Stage): Promise<readonly SeenEvent[]> {
  await stage.forward('1s');
  const { items } = await stage.cluster.api().request<{ readonly items: readonly (SeenEvent & { readonly eventTime: string })[] }>({
    method: 'GET',
    path: '/apis/events.k8s.io/v1/events',
  });
  return items.filter(({ action }) => action === 'Deletion').toSorted((a, b) => a.eventTime.localeCompare(b.eventTime));
}

export async function deletions({ registry }: Instance, outcome: string): Promise<number> {
  const { values } = (await registry.getSingleMetric('apimvnet_bindings_deleted_total')?.get()) ?? { values: [] };
  return values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
}

/** `kubectl delete namespace` */
export const removeNamespace = async (stage: Stage): Promise<void> => {
  await stage.cluster.api().request({ method: 'DELETE', path: namespacePath });
};

/** As another controller of the cluster, or the garbage collector, keeps the list. */
export const setFinalizers = (stage: Stage, finalizers: readonly string[], name = 'orders') =>
  stage.cluster.api().request<Binding>({
    method: 'PATCH',
    path: `${bindingsPath('platform')}/${name}`,
    body: { metadata: { finalizers } },
    contentType: 'application/merge-patch+json',
  });
