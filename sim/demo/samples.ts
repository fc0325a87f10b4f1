/** The sample bindings of a folder, each with what its file expects. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readExpectation, type Expectation } from './expectation.ts';

export interface Sample {
  readonly file: string;
  readonly namespace: string;
  readonly name: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly expectation: Expectation;
}

/** In the order of their file names. Throws a sentence for a folder without any, and for a file that is no binding. */
export function loadSamples(directory: string): readonly Sample[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  if (files.length === 0) throw new Error(`${directory}: no samples (*.yaml) here`);
  return files.toSorted().map((file) => {
    const text = readFileSync(join(directory, file), 'utf8');
    const manifest = parse(text) as { readonly kind?: string; readonly metadata?: { readonly name?: string; readonly namespace?: string } };
    const { name, namespace } = manifest.metadata ?? {};
    if (manifest.kind !== 'ApimVnetBinding' || name === undefined || namespace === undefined)
      throw new Error(`${join(directory, file)}: must be one ApimVnetBinding with a name and a namespace`);
    return { file, name, namespace, manifest: { ...manifest }, expectation: readExpectation(file, text) };
  });
}
