/** The sample bindings of a folder, each with what its file expects. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readExpectation, type Expectation } from './expectation.ts';

export interface Sample {
  readonly file: string;
  readonly namespace: string;
  readonly name: string;
  readonly manifest: Manifest;
  readonly expectation: Expectation;
}

export interface Manifest extends Readonly<Record<string, unknown>> {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** In the order of their file names. Throws a sentence for a folder without any, and for a file that is no binding. */
export function loadSamples(directory: string): readonly Sample[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  if (files.length === 0) throw new Error(`${directory}: no samples (*.yaml) here`);
  return files.toSorted().map((file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const manifest: unknown = parse(text);
    if (!isBinding(manifest)) throw new Error(`${join(directory, file)}: must be one ApimVnetBinding with a name and a namespace`);
    return { file, ...manifest.metadata, manifest, expectation: readExpectation(file, text) };
  });
}

function isBinding(value: unknown): value is Manifest {
  const { kind, metadata } = (value ?? {}) as Partial<Manifest>;
  return kind === 'ApimVnetBinding' && typeof metadata?.name === 'string' && typeof metadata.namespace === 'string';
}
