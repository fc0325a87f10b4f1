/** Takes measures, says each figure as soon as it is known, and reports what is known and what failed. */

import { availableParallelism } from 'node:os';
import type { Figure, Form, Measure } from './measure.ts';
import { failed, inOwnProcess } from './own-process.ts';
import { lineOf } from './text.ts';

export interface Failure {
  readonly measure: string;
  readonly reason: string;
}

/** In the order of the measures. */
export interface Report {
  readonly figures: readonly Figure[];
  readonly failures: readonly Failure[];
  readonly exitCode: 0 | 1;
}

export interface BenchOptions {
  /** Exports the measures as `measures`; the process of a measure imports it. */
  readonly module: URL;
  readonly measures: readonly Measure[];
  readonly form: Form;
  readonly say: (line: string) => void;
  /** Ends the measures under way, and what is known by then is the report. */
  readonly signal?: AbortSignal;
}

export async function runBench({ module, measures, form, say, signal }: BenchOptions): Promise<Report> {
  const taken = new Map<Measure, { readonly figures: Figure[]; failure?: Failure }>();
  const take = async (measure: Measure): Promise<void> => {
    const { name, limitSeconds } = measure;
    const limit = limitSeconds[form];
    if (limit === undefined || signal?.aborted === true) return;
    const figures: Figure[] = [];
    taken.set(measure, { figures });
    const told = (figure: Figure) => {
      figures.push(figure);
      say(lineOf(figure));
    };
    const end = await inOwnProcess([module.href, name, form], limit, told, signal);
    const broken = end.is === 'Done' && figures.length === 0 ? failed('it ended without a figure') : end;
    if (broken.is === 'Done') return;
    taken.set(measure, { figures, failure: { measure: name, reason: broken.why } });
    say([`FAILED ${name}: ${broken.why}`, ...broken.detail.split('\n')].join('\n    ').trimEnd());
  };
  const [alone, together] = [false, true].map((virtual) => measures.filter(({ inVirtualTime = false }) => inVirtualTime === virtual));
  await sideBySide(alone ?? [], 1, take);
  await sideBySide(together ?? [], availableParallelism(), take);
  const figures = measures.flatMap((measure) => taken.get(measure)?.figures ?? []);
  const failures = measures.flatMap((measure) => taken.get(measure)?.failure ?? []);
  return { figures, failures, exitCode: failures.length === 0 && figures.length > 0 && signal?.aborted !== true ? 0 : 1 };
}

async function sideBySide(measures: readonly Measure[], atOnce: number, take: (measure: Measure) => Promise<void>): Promise<void> {
  const left = [...measures];
  const one = async () => {
    for (let next = left.shift(); next; next = left.shift()) await take(next);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}
