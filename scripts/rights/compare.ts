/** Which rights in Kubernetes are granted and not used, and which are used and not granted: manifests against what was asked of API servers. Pure. */

import type { Call } from '../../sim/kubernetes/rights/calls.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** A rule, and the one namespace that it reaches; all where none is named. */
export interface Grant {
  readonly from: string;
  readonly namespace?: string;
  readonly rule: Rule;
}

interface Right {
  readonly from: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[] | undefined;
}

const rightsIn = ({ from, rule }: Grant): readonly Right[] =>
  rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) => rule.verbs.map((verb) => ({ from, verb, group, resource, names: rule.resourceNames }))),
  );

/** The name of the product is the default for what a release names after itself. */
const isNamed = (names: readonly string[] | undefined, name: string | undefined): boolean =>
  names === undefined || (name !== undefined ? names.includes(name) || names.includes('apim-vnet-operator') : false);

const serves = (right: Right, call: Call): boolean =>
  right.verb === call.verb && right.group === call.group && right.resource === call.resource && isNamed(right.names, call.name);

export interface Comparison {
  readonly unused: readonly string[];
  readonly missing: readonly string[];
}

export function compare(grants: readonly Grant[], calls: readonly Call[]): Comparison {
  const rights = grants.flatMap(rightsIn);
  const told = ({ verb, group, resource, names }: Right) => `${verb} ${group}/${resource}${names === undefined ? '' : ` ${names.join()}`}`;
  return {
    unused: rights.filter((right) => !calls.some((call) => serves(right, call))).map((right) => `${right.from}: ${told(right)}`),
    missing: [
      ...new Set(
        calls
          .filter((call) => !rights.some((right) => serves(right, call)))
          .map(({ verb, group, resource, name }) => `${verb} ${group}/${resource}${name === undefined ? '' : ` ${name}`}`),
      ),
    ],
  };
}
