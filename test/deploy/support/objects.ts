/** Kubernetes objects of the repository's manifests, read as a reviewer reads them: from the files, without kustomize or Helm. */

import { readFileSync, statSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly hostPort?: number }[];
  readonly [field: string]: unknown;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly [field: string]: unknown;
}

export const repository = new URL('../../../', import.meta.url);
export const textOf = (path: string): string => readFileSync(new URL(path, repository), 'utf8');

export const manifestsIn = (yaml: string): readonly Manifest[] =>
  parseAllDocuments(yaml).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    const object = document.toJS() as Manifest | null;
    return object === null ? [] : [object];
  });

/** What a kustomization lists, and what those list that are directories. */
export function listedBy(directory: string): readonly Manifest[] {
  const { resources } = parse(textOf(`${directory}/kustomization.yaml`)) as { readonly resources: readonly string[] };
  return resources.flatMap((resource) => {
    const path = `${directory}/${resource}`;
    return statSync(new URL(path, repository)).isDirectory() ? listedBy(path) : manifestsIn(textOf(path));
  });
}

export function only(objects: readonly Manifest[], kind: string, name?: string): Manifest {
  const [found, more] = objects.filter((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
  if (!found || more) throw new Error(`there is ${found ? 'more than one' : 'no'} ${kind} ${name ?? ''}`);
  return found;
}

export const podSpecOf = (deployment: Manifest): PodSpec => {
  const { template } = deployment['spec'] as { readonly template: { readonly spec: PodSpec } };
  return template.spec;
};

export function containerOf(deployment: Manifest): Container {
  const [container, more] = podSpecOf(deployment).containers;
  if (!container || more) throw new Error('the operator has one container');
  return container;
}
