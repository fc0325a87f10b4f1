/** Kubernetes RBAC: which rules there are, and which single right a request needs. */

import type { Manifest } from './objects.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** One right, e.g. `update apimvnet.io/apimvnetbindings/status`, with the one name that it is limited to: `get /namespaces kube-system`. */
export type Right = string;

const isRules = (value: unknown): value is readonly Rule[] => Array.isArray(value);
export const rulesOf = ({ rules }: Manifest): readonly Rule[] => (isRules(rules) ? rules : []);

export const rightsOf = (rules: readonly Rule[]): readonly Right[] =>
  rules.flatMap(({ apiGroups, resources, verbs, resourceNames = [undefined] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.flatMap((verb) => resourceNames.map((name) => rightFor({ verb, group, resource, name })))),
    ),
  );

export interface Wanted {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Only where the right is limited to it. */
  readonly name?: string | undefined;
}

const rightFor = ({ verb, group, resource, name }: Wanted): Right => `${verb} ${group}/${resource}${name === undefined ? '' : ` ${name}`}`;

const apiPath =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<sub>[^/]+))?)?$/;

/** The right that a request needs; rights to single objects carry the name where `limited` says so. */
export function neededFor(
  request: { readonly verb: string; readonly path: string },
  limited: (resource: string, name: string) => boolean,
): { readonly right: Right; readonly namespace: string | undefined } {
  const { group = '', namespace, resource, name, sub } = apiPath.exec(request.path)?.groups ?? {};
  if (resource === undefined) throw new Error(`${request.path} is no path of a resource`);
  const whole = sub === undefined ? resource : `${resource}/${sub}`;
  return {
    right: rightFor({ verb: request.verb, group, resource: whole, name: name !== undefined && limited(resource, name) ? name : undefined }),
    namespace,
  };
}
