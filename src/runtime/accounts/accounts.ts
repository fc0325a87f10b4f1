/** ServiceAccounts of other namespaces: what is noted on them, and short-lived tokens that say to a third party whose workload asks. */

import type { KubernetesApi, KubernetesObject } from '../api.ts';

export interface AccountPlace {
  readonly namespace: string;
  readonly name: string;
}

const pathOf = ({ namespace, name }: AccountPlace): string => `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;

/** Of one request to the API server. */
const deadlineMs = 5_000;

export const readAccount = (api: KubernetesApi, place: AccountPlace): Promise<KubernetesObject> =>
  api.request<KubernetesObject>({ method: 'GET', path: pathOf(place), deadlineMs });

/** The least that the API server gives: it is exchanged at once, and never kept. */
const lifeSeconds = 600;

/** A token for this audience and no other. Never log it. */
export async function requestToken(api: KubernetesApi, place: AccountPlace, audience: string): Promise<string> {
  const answer = await api.request<{ readonly status: { readonly token: string } }>({
    method: 'POST',
    path: `${pathOf(place)}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: [audience], expirationSeconds: lifeSeconds },
    },
    deadlineMs,
  });
  return answer.status.token;
}
