/** What the server offers, in the plain and in the aggregated form (KEP-3352). */

import type { Kind } from './kinds.ts';
import type { Tree } from './tree.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const statusVerbs = ['get', 'patch', 'update'];

/** Kinds that exist only as an answer to a POST. */
const reviews = [
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectAccessReview', plural: 'selfsubjectaccessreviews' },
  { group: 'authorization.k8s.io', version: 'v1', kind: 'SelfSubjectRulesReview', plural: 'selfsubjectrulesreviews' },
  { group: 'authentication.k8s.io', version: 'v1', kind: 'SelfSubjectReview', plural: 'selfsubjectreviews' },
] as const;

export const versionInfo: Tree = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.4+embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: 'linux/amd64',
};

const groupVersion = (group: string, version: string) => (group === '' ? version : `${group}/${version}`);

export const groupsOf = (kinds: readonly Kind[]): readonly string[] => [
  ...new Set([...kinds.map((kind) => kind.group), ...reviews.map((review) => review.group as string)]),
];

const versionsOf = (kinds: readonly Kind[], group: string): readonly string[] => [
  ...new Set([...kinds, ...reviews].filter((kind) => kind.group === group).map((kind) => kind.version)),
];

export function apiVersions(): Tree {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

function group(kinds: readonly Kind[], name: string): Tree {
  const versions = versionsOf(kinds, name).map((version) => ({ groupVersion: groupVersion(name, version), version }));
  return { name, versions, preferredVersion: versions[0] };
}

export const groupList = (kinds: readonly Kind[]): Tree => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groupsOf(kinds)
    .filter((name) => name !== '')
    .map((name) => group(kinds, name)),
});

export const groupDocument = (kinds: readonly Kind[], name: string): Tree | undefined =>
  versionsOf(kinds, name).length === 0 ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group(kinds, name) };

export function resourceList(kinds: readonly Kind[], name: string, version: string): Tree | undefined {
  const here = kinds.filter((kind) => kind.group === name && kind.version === version);
  const answers = reviews.filter((review) => review.group === name && review.version === version);
  if (here.length + answers.length === 0) return undefined;
  const resources = [
    ...answers.map((review) => ({ name: review.plural, singularName: '', namespaced: false, kind: review.kind, verbs: ['create'] })),
    ...here.flatMap((kind) => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
      },
      ...(kind.hasStatus
        ? [{ name: `${kind.plural}/status`, singularName: '', namespaced: kind.namespaced, kind: kind.kind, verbs: statusVerbs }]
        : []),
    ]),
  ];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: groupVersion(name, version), resources };
}

function aggregatedVersion(kinds: readonly Kind[], name: string, version: string): Tree {
  const here = kinds.filter((kind) => kind.group === name && kind.version === version);
  const answers = reviews.filter((review) => review.group === name && review.version === version);
  const responseKind = (kind: string) => ({ group: name, version, kind });
  return {
    version,
    freshness: 'Current',
    resources: [
      ...answers.map((review) => ({
        resource: review.plural,
        responseKind: responseKind(review.kind),
        scope: 'Cluster',
        singularResource: review.kind.toLowerCase(),
        verbs: ['create'],
      })),
      ...here.map((kind) => ({
        resource: kind.plural,
        responseKind: responseKind(kind.kind),
        scope: kind.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: kind.singular,
        verbs,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
        ...(kind.hasStatus && { subresources: [{ subresource: 'status', responseKind: responseKind(kind.kind), verbs: statusVerbs }] }),
      })),
    ],
  };
}

/** Both roots answer in this form when the client asks for it: `/api` with the core group, `/apis` with the others. */
export const aggregated = (kinds: readonly Kind[], core: boolean): Tree => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: groupsOf(kinds)
    .filter((name) => (name === '') === core)
    .map((name) => ({
      metadata: { ...(name !== '' && { name }), creationTimestamp: null },
      versions: versionsOf(kinds, name).map((version) => aggregatedVersion(kinds, name, version)),
    })),
});
