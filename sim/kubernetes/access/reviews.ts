/** Questions of a user about themselves, which are answered and not stored (kubernetes: pkg/registry/authorization, pkg/registry/authentication). */

import { at, asText, asTree, type Tree } from '../tree.ts';
import { groupsOf } from './users.ts';
import { everything, type Access, type Attributes } from './rbac.ts';

/** Undefined for another path. Without `access` every user may do everything. */
export function reviewed(path: string, user: string, body: unknown, access: Access | undefined): Tree | undefined {
  const sent = asTree(body);
  switch (path) {
    case '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': {
      const { allowed, reason } = access?.judge(user, asked(sent)) ?? { allowed: true, reason: '' };
      return { ...sent, metadata: {}, status: { allowed, ...(reason === '' ? {} : { reason }) } };
    }
    case '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews': {
      const rules = access?.rulesOf(user, asText(at(sent, 'spec', 'namespace'))) ?? everything;
      const [resourceRules, nonResourceRules] = [
        rules.filter((rule) => rule.nonResourceURLs === undefined),
        rules.filter((rule) => rule.nonResourceURLs !== undefined),
      ];
      return { ...sent, metadata: {}, spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
    }
    case '/apis/authentication.k8s.io/v1/selfsubjectreviews':
      return { ...sent, metadata: {}, status: { userInfo: { username: user, groups: groupsOf(user) } } };
    default:
      return undefined;
  }
}

function asked(review: Tree): Attributes {
  const path = at(review, 'spec', 'nonResourceAttributes');
  if (path !== undefined) return { type: 'path', verb: asText(asTree(path).verb), path: asText(asTree(path).path) };
  const { verb, group, resource, subresource, namespace, name } = asTree(at(review, 'spec', 'resourceAttributes'));
  return {
    type: 'resource',
    ...{ verb: asText(verb), group: asText(group), resource: asText(resource), subresource: asText(subresource), name: asText(name) },
    namespace: asText(namespace) || undefined,
  };
}
