/** Installs a custom resource definition and waits until the server has taken it in. */

import { readFileSync } from 'node:fs';

import { parse } from 'yaml';

import type { CrdDocument } from '../../../sim/kubernetes/kinds.ts';
import { ApiError, type KubernetesApi } from '../../../src/runtime/api.ts';
import { sleep, systemClock } from '../../../src/runtime/clock.ts';

export const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export const crdFrom = (path: string): CrdDocument => parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as CrdDocument;

/** Our own definition, as it is shipped. */
export const bindings = (): CrdDocument => crdFrom('../../../crds/apimvnetbindings.apimvnet.io.yaml');

const groupVersion = ({ spec }: CrdDocument) => `${spec.group}/${spec.versions[0]?.name ?? ''}`;

/** Resolves when the kind is served. Suites share a server, so the definition may be there already. */
export async function install(api: KubernetesApi, crd: CrdDocument): Promise<void> {
  await api.request({ method: 'POST', path: definitions, body: crd }).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  });
  const path = `/apis/${groupVersion(crd)}/${crd.spec.names.plural}`;
  await until(`${path} is not served`, () =>
    api.request({ method: 'GET', path }).then(
      () => true,
      () => false,
    ),
  );
}

/** Resolves when `kubectl explain` and a validated `kubectl apply` can know the kind: documents follow seconds after the kind is served. */
export async function untilPublished(api: KubernetesApi, crd: CrdDocument): Promise<void> {
  const document = `apis/${groupVersion(crd)}`;
  await until(`${document} is in no OpenAPI document`, async () => {
    const { paths } = await api.request<{ paths: Readonly<Record<string, unknown>> }>({ method: 'GET', path: '/openapi/v3' });
    return document in paths;
  });
}

/** Asks every 100 ms, for at most 20 s. */
export async function until(otherwise: string, done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await done()); tries++) {
    if (tries === 200) throw new Error(otherwise);
    await sleep(systemClock, 100);
  }
}
