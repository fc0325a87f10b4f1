/**
 * Who may do what, by the roles and bindings that are stored (kubernetes: plugin/pkg/auth/authorizer/rbac, pkg/registry/rbac/validation), in the API server's words.
 * Left out: that no user may hand out more rights than their own (escalate, bind).
 */

import { Refused } from '../refusal.ts';
import { keyOf, type Store, type Stored } from '../store.ts';
import { asList, asText, asTree, type Tree } from '../tree.ts';
import { groupsOf, isMaster, rulesOfEverybody } from './users.ts';

/** What a request is to the authorizer. */
export type Attributes =
  | {
      readonly type: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      /** Undefined at the scope of the cluster. */
      readonly namespace: string | undefined;
      /** Empty where none is named. */
      readonly name: string;
    }
  | { readonly type: 'path'; readonly verb: string; readonly path: string };

export interface Verdict {
  readonly allowed: boolean;
  /** Why, as SelfSubjectAccessReview says it; of a refusal what was wrong with the bindings, if anything. */
  readonly reason: string;
}

const storage = (plural: string): string => `${plural}.rbac.authorization.k8s.io`;

export interface Access {
  judge(user: string, what: Attributes): Verdict;
  /** All that a user may do in a namespace, for `kubectl auth can-i --list`. */
  rulesOf(user: string, namespace: string): readonly Tree[];
}

/** The role cluster-admin. */
export const everything: readonly Tree[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

export function createAccess(store: Store): Access {
  const bindingsFor = (user: string, namespace: string | undefined): readonly Stored[] =>
    [
      ...store.list(storage('clusterrolebindings')),
      ...(namespace === undefined ? [] : store.list(storage('rolebindings')).filter(({ metadata }) => metadata.namespace === namespace)),
    ].filter((binding) => asList(binding.subjects).some((subject) => isMeant(asTree(subject), user, binding.metadata.namespace)));
  /** Undefined for a role that is not there. */
  const roleOf = (binding: Stored): Stored | undefined => {
    const ref = asTree(binding.roleRef);
    return ref.kind === 'ClusterRole'
      ? store.get(storage('clusterroles'), keyOf(undefined, asText(ref.name)))
      : store.get(storage('roles'), keyOf(binding.metadata.namespace, asText(ref.name)));
  };
  const rulesIn = (role: Stored | undefined): readonly Tree[] => asList(role?.rules).map(asTree);
  return {
    judge(user, what) {
      if (isMaster(user)) return { allowed: true, reason: '' };
      if (rulesOfEverybody(user).some((rule) => covers(rule, what)))
        return { allowed: true, reason: said('system:basic-user', 'system:authenticated') };
      const missing: string[] = [];
      for (const binding of bindingsFor(user, what.type === 'resource' ? what.namespace : undefined)) {
        const role = roleOf(binding);
        const ref = asTree(binding.roleRef);
        if (!role) missing.push(`${asText(ref.kind).toLowerCase()}.rbac.authorization.k8s.io "${asText(ref.name)}" not found`);
        else if (rulesIn(role).some((rule) => covers(rule, what))) return { allowed: true, reason: reasonOf(binding, user) };
      }
      return {
        allowed: false,
        reason: missing.length === 0 ? '' : `RBAC: ${missing.length === 1 ? missing.join() : `[${missing.join(', ')}]`}`,
      };
    },
    rulesOf: (user, namespace) => [
      ...(isMaster(user) ? everything : []),
      ...rulesOfEverybody(user),
      ...bindingsFor(user, namespace).flatMap((binding) => rulesIn(roleOf(binding))),
    ],
  };
}

/** `namespace` is that of the binding: a service account that names none is meant there. */
function isMeant(subject: Tree, user: string, namespace: string | undefined): boolean {
  const name = asText(subject.name);
  switch (subject.kind) {
    case 'User':
      return name === user;
    case 'Group':
      return groupsOf(user).includes(name);
    case 'ServiceAccount':
      return user === `system:serviceaccount:${asText(subject.namespace) || (namespace ?? '')}:${name}`;
    default:
      return false;
  }
}

const has = (list: unknown, value: string): boolean => asList(list).some((one) => one === '*' || one === value);

function covers(rule: Tree, what: Attributes): boolean {
  if (!has(rule.verbs, what.verb)) return false;
  if (what.type === 'path')
    return asList(rule.nonResourceURLs).some((one) => {
      const url = asText(one);
      return url === what.path || (url.endsWith('*') && what.path.startsWith(url.slice(0, -1)));
    });
  const { group, resource, subresource, name } = what;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const isResource = asList(rule.resources).some(
    (one) => one === '*' || one === full || (subresource !== '' && one === `*/${subresource}`),
  );
  const names = asList(rule.resourceNames);
  return isResource && has(rule.apiGroups, group) && (names.length === 0 || names.includes(name));
}

const said = (role: string, group: string): string =>
  `RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to Group "${group}"`;

function reasonOf({ kind, metadata, roleRef, subjects }: Stored, user: string): string {
  const place = metadata.namespace === undefined ? `"${metadata.name}"` : `"${metadata.name}/${metadata.namespace}"`;
  const ref = asTree(roleRef);
  const subject = asTree(asList(subjects).find((one) => isMeant(asTree(one), user, metadata.namespace)));
  const whom = subject.kind === 'ServiceAccount' ? `${asText(subject.name)}/${asText(subject.namespace)}` : asText(subject.name);
  return `RBAC: allowed by ${kind} ${place} of ${asText(ref.kind)} "${asText(ref.name)}" to ${asText(subject.kind)} "${whom}"`;
}

/** Forbidden, as the server says it (apiserver: pkg/endpoints/handlers/responsewriters/errors.go). */
export function refusalOf(user: string, what: Attributes, reason: string): Refused {
  const because = reason === '' ? '' : `: ${reason}`;
  if (what.type === 'path')
    return new Refused(403, 'Forbidden', `forbidden: User "${user}" cannot ${what.verb} path "${what.path}"${because}`, {});
  const { verb, group, resource, subresource, namespace, name } = what;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const place = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const head = `${group === '' ? resource : `${resource}.${group}`}${name === '' ? '' : ` "${name}"`} is forbidden`;
  return new Refused(
    403,
    'Forbidden',
    `${head}: User "${user}" cannot ${verb} resource "${full}" in API group "${group}" ${place}${because}`,
    {
      ...(name === '' ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind: resource,
    },
  );
}
