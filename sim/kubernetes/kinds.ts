/** The kinds that this server knows: the built-in ones that an operator and `kubectl` meet, and those of custom resource definitions. */

import type { Schema } from './schema.ts';
import { asTree, type Tree } from './tree.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  /** Set for custom resources: enforced on every write. */
  readonly schema?: Schema;
  readonly columns?: readonly Column[];
  /** Fields besides name and namespace by which lists can be filtered. */
  readonly selectable: readonly string[];
  /** PUT without `resourceVersion` is accepted. */
  readonly unconditionalUpdate: boolean;
  /** PUT of what is not there creates it. */
  readonly createdByUpdate: boolean;
  /** Where the objects live, when two kinds are views of the same ones. */
  readonly storedAs?: string;
}

/** The part of a CustomResourceDefinition that this server reads. */
export interface CrdDocument {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly scope: 'Namespaced' | 'Cluster';
    readonly names: {
      readonly kind: string;
      readonly plural: string;
      readonly singular?: string;
      readonly listKind?: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
      readonly subresources?: { readonly status?: object };
      readonly additionalPrinterColumns?: readonly Column[];
      readonly selectableFields?: readonly { readonly jsonPath: string }[];
    }[];
  };
}

const builtIn = (group: string, version: string, kind: string, plural: string, more: Partial<Kind> = {}): Kind => ({
  group,
  version,
  kind,
  plural,
  singular: kind.toLowerCase(),
  shortNames: [],
  categories: [],
  namespaced: true,
  hasStatus: false,
  selectable: [],
  unconditionalUpdate: true,
  createdByUpdate: false,
  ...more,
});

const rbac = 'rbac.authorization.k8s.io';
const eventFields = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

export const builtInKinds: readonly Kind[] = [
  builtIn('', 'v1', 'ConfigMap', 'configmaps', { shortNames: ['cm'] }),
  builtIn('', 'v1', 'Event', 'events', {
    shortNames: ['ev'],
    storedAs: 'events.events.k8s.io',
    createdByUpdate: true,
    selectable: [...eventFields.map((field) => `involvedObject.${field}`), 'reason', 'reportingComponent', 'source', 'type'],
  }),
  builtIn('', 'v1', 'Namespace', 'namespaces', { shortNames: ['ns'], namespaced: false, hasStatus: true, selectable: ['status.phase'] }),
  builtIn('', 'v1', 'Secret', 'secrets', { selectable: ['type'] }),
  builtIn('', 'v1', 'ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  builtIn('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition', 'customresourcedefinitions', {
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    namespaced: false,
    hasStatus: true,
    unconditionalUpdate: false,
  }),
  builtIn('coordination.k8s.io', 'v1', 'Lease', 'leases', { unconditionalUpdate: false, createdByUpdate: true }),
  builtIn('events.k8s.io', 'v1', 'Event', 'events', {
    shortNames: ['ev'],
    createdByUpdate: true,
    selectable: [...eventFields.map((field) => `regarding.${field}`), 'reason', 'reportingController', 'type'],
  }),
  builtIn(rbac, 'v1', 'ClusterRole', 'clusterroles', { namespaced: false, createdByUpdate: true }),
  builtIn(rbac, 'v1', 'ClusterRoleBinding', 'clusterrolebindings', { namespaced: false, createdByUpdate: true }),
  builtIn(rbac, 'v1', 'Role', 'roles', { createdByUpdate: true }),
  builtIn(rbac, 'v1', 'RoleBinding', 'rolebindings', { createdByUpdate: true }),
];

/** One kind for each served version of a definition. */
export const kindsOf = (crd: CrdDocument): readonly Kind[] =>
  crd.spec.versions
    .filter((version) => version.served)
    .map((version) => ({
      group: crd.spec.group,
      version: version.name,
      kind: crd.spec.names.kind,
      plural: crd.spec.names.plural,
      singular: crd.spec.names.singular ?? crd.spec.names.kind.toLowerCase(),
      shortNames: crd.spec.names.shortNames ?? [],
      categories: crd.spec.names.categories ?? [],
      namespaced: crd.spec.scope === 'Namespaced',
      hasStatus: version.subresources?.status !== undefined,
      schema: version.schema.openAPIV3Schema,
      columns: version.additionalPrinterColumns ?? [
        { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: creationDescription },
      ],
      selectable: (version.selectableFields ?? []).map((field) => field.jsonPath.slice(1)),
      unconditionalUpdate: false,
      createdByUpdate: false,
    }));

const creationDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export const apiVersionOf = (kind: Kind): string => (kind.group === '' ? kind.version : `${kind.group}/${kind.version}`);

/** The key under which objects of a kind are stored. */
export const storageOf = (kind: Kind): string => kind.storedAs ?? `${kind.plural}.${kind.group}`;

/** Definitions held as objects, read back as kinds. */
export const crdOf = (object: Tree): CrdDocument => ({
  metadata: { name: String(asTree(object.metadata).name) },
  spec: object.spec as CrdDocument['spec'],
});

export const crdStorage = 'customresourcedefinitions.apiextensions.k8s.io';
export const crdFinalizer = 'customresourcecleanup.apiextensions.k8s.io';
