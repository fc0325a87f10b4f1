/** A second namespace on the stage, whose tenant may create bindings there and nothing else. */

import { apiVersion, bindingsPath, kind, type Binding } from '../../../src/api/binding.ts';
import type { Stage } from './stage.ts';

const namespace = 'evil';
export const evil = namespace;

export async function createTenant(stage: Stage): Promise<void> {
  await stage.cluster.api().request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
}

/** Binding names are the same to the stage in every namespace: take one that the platform does not have. */
export const applyAsTenant = (stage: Stage, name: string, spec: object): Promise<Binding> =>
  stage.cluster.api().request<Binding>({
    method: 'POST',
    path: bindingsPath(namespace),
    body: { apiVersion, kind, metadata: { name, namespace }, spec },
  });

export const sayOf = (stage: Stage, name: string): string | undefined =>
  stage.latest(name)?.status?.conditions?.find(({ type }) => type === 'Ready')?.message;
