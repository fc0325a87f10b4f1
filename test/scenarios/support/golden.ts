/** Golden files: what somebody on call sees of a binding, stage by stage, compared with a file that people have read. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { stringify } from 'yaml';
import { group, plural, type Binding } from '../../../src/api/binding.ts';
import { toIso } from '../../../src/runtime/clock.ts';
import { isGone } from './leaving.ts';
import { fieldOrder, masked } from './masked.ts';
import type { Instance, Stage } from './stage.ts';

const directory = new URL('../golden/', import.meta.url);

/** Compares with the file; with `UPDATE_GOLDEN=1` writes it instead, but never where nobody reads what was written. */
export function expectGolden(name: string, text: string): void {
  const file = fileURLToPath(new URL(`${name}.txt`, directory));
  const inCi = (process.env['CI'] ?? '') !== '';
  if (process.env['UPDATE_GOLDEN'] === '1') {
    if (inCi) throw new Error('UPDATE_GOLDEN is for people: a golden file is not rewritten where CI is set');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (!existsSync(file)) throw new Error(`there is no golden file ${file}; run this test with UPDATE_GOLDEN=1, and read what it writes`);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

interface Event {
  readonly eventTime: string;
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly series?: { readonly count: number };
  readonly regarding: { readonly name: string };
}

export interface Story {
  /** Adds a section: the object as it is now, the events since the section before, and the metrics, of which later sections have only what changed. */
  tell(stage: string): Promise<void>;
  readonly text: string;
}

/** Begins to tell of one binding; what happened before is in no section. */
export async function storyOf(stage: Stage, instance: Instance, name: string): Promise<Story> {
  const sections: string[] = [];
  let measured: ReadonlySet<string> = new Set();
  let told = new Set((await eventsOf(stage, name)).map(line));
  return {
    async tell(title) {
      const events = (await eventsOf(stage, name)).map(line);
      const isNew = events.filter((event) => !told.has(event));
      told = new Set(events);
      const metrics = await metricsOf(instance, name);
      const different = metrics.filter((metric) => !measured.has(metric));
      measured = new Set(metrics);
      const object = await storedNow(stage, name);
      sections.push(
        [
          `=== ${title}, ${toIso(stage.clock.now())}`,
          '--- kubectl get -o yaml',
          object === undefined
            ? `Error from server (NotFound): ${plural}.${group} "${name}" not found`
            : stringify(fieldOrder(object), { lineWidth: 0 }).trimEnd(),
          '--- events since the last reconcile',
          ...(isNew.length === 0 ? ['none'] : isNew),
          sections.length === 0 ? '--- metrics' : '--- metrics that are different now',
          ...(different.length === 0 ? ['none'] : different),
        ].join('\n'),
      );
    },
    get text() {
      return `${masked(sections.join('\n\n'))}\n`;
    },
  };
}

/** As the watch has it, for the operator may be at work on the next version; undefined when it is gone. */
const storedNow = async (stage: Stage, name: string): Promise<Binding | undefined> =>
  (await isGone(stage, name)) ? undefined : (stage.latest(name) ?? (await stage.binding(name)));

const line = ({ eventTime, type, reason, note, series }: Event): string =>
  `${eventTime.slice(0, 19)}Z ${type} ${reason}${series ? ` (${series.count} times)` : ''}: ${note.replaceAll('\n', '\n  ')}`;

async function eventsOf(stage: Stage, name: string): Promise<readonly Event[]> {
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly Event[] }>({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
  return items
    .filter(({ regarding }) => regarding.name === name)
    .toSorted((a, b) => a.eventTime.localeCompare(b.eventTime) || a.reason.localeCompare(b.reason));
}

/** Ours that bear this binding's name, and those of the operator as a whole that say whether it is at work on something. */
async function metricsOf({ registry }: Instance, name: string): Promise<readonly string[]> {
  const lines = (await registry.metrics()).split('\n');
  const ours = new RegExp(`^apimvnet_.*[{,](name|binding)="${name}"`);
  return lines.filter((one) => ours.test(one) || one.startsWith('apimvnet_operations_in_progress'));
}
