/** Writes what a firewall must allow into the ConfigMap `<binding>-firewall`, for tools that build firewall rules from it. */

import { apiVersion, keyOf, kind, type Binding } from '../../api/binding.ts';
import { firewallText, type FirewallRow } from '../../network/firewall.ts';
import { ApiError, type KubernetesApi } from '../../runtime/api.ts';
import type { Log } from '../../runtime/log.ts';
import { shortHash } from '../model/values/step.ts';

export interface PublishedState {
  /** Hash of the list that is known to be written. */
  published?: string;
}

interface ConfigMap {
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly data?: Readonly<Record<string, string>>;
}

/** Resolves whatever comes of it: the list is in status and by `apimvnet firewall` too, and a missing right is said in the log. */
export async function publishFirewall(
  state: PublishedState,
  binding: Binding,
  rows: readonly FirewallRow[],
  { api, log }: { readonly api: KubernetesApi; readonly log: Log },
): Promise<void> {
  const hash = shortHash(rows);
  if (state.published === hash) return;
  try {
    await put(api, binding, rows);
    state.published = hash;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn('the ConfigMap for the firewall could not be written', { binding: keyOf(binding), error: why });
  }
}

async function put(api: KubernetesApi, { metadata: { name, namespace, uid } }: Binding, rows: readonly FirewallRow[]): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const mapName = `${name}-firewall`;
  const data = { 'firewall.json': `${JSON.stringify(rows, null, 2)}\n`, 'firewall.txt': `${firewallText(rows)}\n` };
  const present = await api.request<ConfigMap>({ method: 'GET', path: `${path}/${mapName}` }).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
  // A ConfigMap of that name that is not ours is not overwritten.
  if (present && !(present.metadata.ownerReferences ?? []).some((owner) => owner.uid === uid))
    throw new Error(`${namespace}/${mapName} exists already and does not belong to the binding`);
  if (present && JSON.stringify(present.data) === JSON.stringify(data)) return;
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    // What others put on it, labels for one, stays theirs.
    metadata: {
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
      ...present?.metadata,
      name: mapName,
      namespace,
      labels: { ...present?.metadata.labels, 'app.kubernetes.io/managed-by': 'apim-vnet-operator' },
    },
    data,
  };
  await (present ? api.request({ method: 'PUT', path: `${path}/${mapName}`, body }) : api.request({ method: 'POST', path, body }));
}
