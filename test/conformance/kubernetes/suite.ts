/** What a Kubernetes API server promises to this operator; the same tests run against the embedded server and a real one, which decides every wording. */

import { describe } from '@jest/globals';

import { bench, type Bench, type RunningServer } from './bench.ts';
import { bindings } from './bindings.ts';
import { builtIns } from './built-ins.ts';
import { changingDefinitions } from './definitions.ts';
import { deletion } from './deletion.ts';
import { discovery, documents } from './discovery.ts';
import { fields, warnings } from './fields.ts';
import { identity } from './identity.ts';
import { lists } from './lists.ts';
import { ownership } from './ownership/fields.ts';
import { serverSideApply } from './ownership/server-side-apply.ts';
import { patches } from './patches.ts';
import { refusals } from './refusals.ts';
import { tables } from './tables.ts';
import { updates } from './updates.ts';
import { watches } from './watches.ts';

/** Promises that the runtime's own contract can see. */
const always: readonly ((bench: Bench) => void)[] = [
  refusals,
  identity,
  fields,
  updates,
  patches,
  ownership,
  serverSideApply,
  deletion,
  lists,
  watches,
  builtIns,
  discovery,
  changingDefinitions,
  bindings,
];

/** Promises that need HTTP: media types, headers, text. */
const overHttp: readonly ((bench: Bench) => void)[] = [warnings, tables, documents];

export function describeApiServer(name: string, start: () => Promise<RunningServer>, reached: 'in process' | 'over HTTPS'): void {
  describe(`API server, ${name}, ${reached}`, () => {
    const here = bench(start);
    for (const promises of reached === 'in process' ? always : [...always, ...overHttp]) promises(here);
  });
}
