/** Who leads among the operators of the demo, by their lease. */

import type { KubernetesApi } from '../../src/runtime/api.ts';
import { sleep, systemClock } from '../../src/runtime/clock.ts';

const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/apim-vnet-operator';

/** Undefined while there is no lease. */
export const holderIn = (api: KubernetesApi): Promise<string | undefined> =>
  api.request<{ readonly spec?: { readonly holderIdentity?: string } }>({ method: 'GET', path }).then(
    ({ spec }) => spec?.holderIdentity || undefined,
    () => undefined,
  );

/** Resolves when another client leads than this one, or when `signal` aborts. */
export async function untilLedByAnother(api: KubernetesApi, than: string | undefined, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const holder = await holderIn(api);
    if (holder !== undefined && holder !== than) return;
    await sleep(systemClock, 50, signal);
  }
}
