/** The texts that `-f` names: a file, the manifests of a directory, or standard input. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../usage-error.ts';

export interface Source {
  /** As people know it: the path, or `standard input`. */
  readonly file: string;
  readonly text: string;
}

export interface Unreadable {
  readonly file: string;
  readonly why: string;
}

/** Of a directory those that kubectl would take, in the order of their names; not below it. */
const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name);

/** Throws `UsageError` for what is not there at all; a file among others that cannot be read does not hide those. */
export function readSources(names: readonly string[]): readonly (Source | Unreadable)[] {
  return names.flatMap((name) => {
    if (name === '-') return [{ file: 'standard input', text: readFileSync(0, 'utf8') }];
    const found = statSync(name, { throwIfNoEntry: false });
    if (!found) throw new UsageError(`-f: "${name}" does not exist`);
    if (!found.isDirectory()) return [readOne(name)];
    const inside = readdirSync(name, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && isManifest(entry.name))
      .map((entry) => join(name, entry.name))
      .toSorted();
    if (inside.length === 0) throw new UsageError(`-f: directory "${name}" holds no file that ends in .yaml, .yml or .json`);
    return inside.map(readOne);
  });
}

function readOne(file: string): Source | Unreadable {
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { file, why: error instanceof Error ? error.message : String(error) };
  }
}
