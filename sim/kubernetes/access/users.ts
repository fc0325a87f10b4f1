/** Which groups a user is in, and what every authenticated user may do (kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy, policy.go). */

import type { Tree } from '../tree.ts';

/** Administrators of this server, and the server itself. */
const masters: ReadonlySet<string> = new Set(['admin', 'kube-apiserver']);

export const isMaster = (user: string): boolean => groupsOf(user).includes('system:masters');

export function groupsOf(user: string): readonly string[] {
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(user) ?? [];
  return [
    ...(masters.has(user) ? ['system:masters'] : []),
    ...(namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]),
    'system:authenticated',
  ];
}

const health = ['/healthz', '/livez', '/readyz', '/version', '/version/'];

/** The roles system:basic-user, system:discovery and system:public-info-viewer; of service accounts system:service-account-issuer-discovery too. */
export const rulesOfEverybody = (user: string): readonly Tree[] => [
  { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
  { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  { verbs: ['get'], nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...health] },
  { verbs: ['get'], nonResourceURLs: health },
  ...(groupsOf(user).includes('system:serviceaccounts')
    ? [{ verbs: ['get'], nonResourceURLs: ['/.well-known/openid-configuration', '/openid/v1/jwks'].flatMap((path) => [path, `${path}/`]) }]
    : []),
];
