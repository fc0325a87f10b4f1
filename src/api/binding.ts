/** ApimVnetBinding as the program reads it: the generated shapes, made read-only, with the metadata that an API server always sets. */

import type { BindingSpec as Spec, BindingStatus as Status } from './apimvnetbinding.generated.ts';

export type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type BindingSpec = DeepReadonly<Spec>;
export type BindingStatus = DeepReadonly<Status>;

export type Condition = NonNullable<BindingStatus['conditions']>[number];
export type OperationRecord = NonNullable<BindingStatus['operation']>;
export type LocationStatus = NonNullable<BindingStatus['locations']>[number];
export type FailureRecord = NonNullable<BindingStatus['lastFailure']>;
export type HistoryEntry = NonNullable<BindingStatus['history']>[number];

export interface Binding {
  readonly apiVersion: string;
  readonly kind: 'ApimVnetBinding';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation: number;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: BindingSpec;
  readonly status?: BindingStatus;
}

export const group = 'apimvnet.io';
export const version = 'v1alpha1';
export const kind = 'ApimVnetBinding';
export const plural = 'apimvnetbindings';
export const apiVersion = `${group}/${version}`;

/** Any change of this annotation asks for a reconcile at once; its value is echoed in `status.lastHandledReconcileAt`. */
export const reconcileRequestedAt = 'apimvnet.io/reconcile-requested-at';

/** Hashes of steps that may be carried out, separated by commas; the same as `spec.changes.approved`. */
export const approveAnnotation = 'apimvnet.io/approve';

/** Bears the name of the binding where its deletion is meant: asked by the deletion guard, and where the definition is deleted with its bindings. */
export const confirmDeleteAnnotation = 'apimvnet.io/confirm-delete';

/** Hashes of approvals that are taken back, separated by commas. It stops what has not left; `spec.changes.approved` is taken back by an edit. */
export const revokeAnnotation = 'apimvnet.io/revoke';

export const definitionName = `${plural}.${group}`;
export const definitionPath = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definitionName}`;

export const bindingsPath = (namespace?: string): string =>
  namespace === undefined ? `/apis/${apiVersion}/${plural}` : `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;

export const statusPath = (binding: Binding): string => `${bindingsPath(binding.metadata.namespace)}/${binding.metadata.name}/status`;

export const keyOf = (binding: Binding): string => `${binding.metadata.namespace}/${binding.metadata.name}`;

/** Holds a binding until its gateway is out of the network. */
export const detachFinalizer = 'apimvnet.io/detach';

export const holds = ({ metadata }: Binding): boolean => metadata.finalizers?.includes(detachFinalizer) ?? false;

/** Whether Kubernetes waits for us: it was deleted, and we have not let go of it. */
export const isBeingDeleted = (binding: Binding): boolean => binding.metadata.deletionTimestamp !== undefined && holds(binding);
