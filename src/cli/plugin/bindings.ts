/** Bindings in the cluster, read and changed as kubectl would: the API server's own words when it refuses. */

import { bindingsPath, plural, type Binding } from '../../api/binding.ts';
import { ApiError, type KubernetesApi } from '../../runtime/api.ts';
import type { Session } from './session.ts';

/** Not kubectl's own: Flux takes over what kubectl owns, and would take an annotation away within seconds (fluxcd/kustomize-controller#527). */
const fieldManager = 'kubectl-apimvnet';

export async function bindingNamed({ api, namespace }: Session, name: string): Promise<Binding> {
  try {
    return await api.request<Binding>({ method: 'GET', path: `${bindingsPath(namespace)}/${encodeURIComponent(name)}` });
  } catch (error) {
    throw explained(error, `no ApimVnetBinding ${name} in namespace ${namespace}; see \`kubectl apimvnet status -A\``);
  }
}

export async function bindingsIn(api: KubernetesApi, namespace: string | undefined): Promise<readonly Binding[]> {
  try {
    const { items } = await api.request<{ readonly items: readonly Binding[] }>({ method: 'GET', path: bindingsPath(namespace) });
    return items;
  } catch (error) {
    throw explained(error, `this cluster knows no ${plural}: install the operator, or its definition, first`);
  }
}

/** A merge patch: what it does not name stays. Answers with the binding as it is then. */
export async function changed({ api }: Session, { metadata: { name, namespace } }: Binding, body: object): Promise<Binding> {
  return api.request<Binding>({
    method: 'PATCH',
    path: `${bindingsPath(namespace)}/${name}`,
    query: { fieldManager },
    contentType: 'application/merge-patch+json',
    body,
  });
}

export const annotated = (session: Session, binding: Binding, annotations: Readonly<Record<string, string>>): Promise<Binding> =>
  changed(session, binding, { metadata: { annotations } });

/** The label by which Flux or Argo CD marks what it applies; what is changed by hand there may be put back. */
export function gitOwnerOf({
  metadata,
}: Binding & { readonly metadata: { readonly labels?: Readonly<Record<string, string>> } }): string | undefined {
  const { labels = {}, annotations = {} } = metadata;
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  if (flux !== undefined) return `Flux (${flux})`;
  const argo = annotations['argocd.argoproj.io/tracking-id'];
  return argo === undefined ? undefined : `Argo CD (${argo.split(':')[0] ?? argo})`;
}

const explained = (error: unknown, whenMissing: string): unknown =>
  error instanceof ApiError && error.status === 404 ? new Error(whenMissing, { cause: error }) : error;
