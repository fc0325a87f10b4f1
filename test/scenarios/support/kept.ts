/**
 * Keeps a binding of every distinct situation that stages come to, for judges that are programs of others (test/cluster/gitops.test.ts).
 * They lie as JSON lines in the directory that STATUSES_DIR names, a file per process; where it names none, nothing is kept.
 */

import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Binding } from '../../../src/api/binding.ts';

/** What tells one status from another for whoever judges it; conditions in their order, for kstatus takes whichever comes first. */
export const situationOf = ({ metadata, status }: Binding): string =>
  [
    metadata.deletionTimestamp === undefined ? '' : 'deleting',
    status?.observedGeneration === undefined ? 'unseen' : status.observedGeneration === metadata.generation ? '' : 'outdated',
    ...(status?.conditions ?? []).map(({ type, status: is, reason }) => `${type} ${is}/${reason}`),
  ]
    .filter((part) => part !== '')
    .join(', ');

const kept = new Set<string>();

export function keep(binding: Binding): void {
  const directory = process.env['STATUSES_DIR'];
  if (!directory || kept.has(situationOf(binding))) return;
  kept.add(situationOf(binding));
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, `${process.pid}.jsonl`), `${JSON.stringify(binding)}\n`);
}

/** The first in each distinct situation of all that lie there. */
export function keptIn(directory: string): readonly Binding[] {
  const bindings = readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Binding);
  return [...Map.groupBy(bindings, situationOf).values()].flatMap(([first]) => first ?? []);
}
