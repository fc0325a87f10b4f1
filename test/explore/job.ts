/** One piece of exploration as it travels between processes: what to run, what came of it, and the words that run it again. */

import type { Fate } from '../scenarios/support/mortal.ts';

export type Job =
  | { readonly kind: 'point'; readonly course: number; readonly nth: number; readonly fate: Exclude<Fate, 'lives'> }
  | { readonly kind: 'turn'; readonly course: number; readonly turn: number }
  | { readonly kind: 'seed'; readonly seed: number }
  | { readonly kind: 'lives'; readonly count: number };

export interface Outcome {
  /** What it was, in words. */
  readonly name: string;
  readonly wrong: readonly string[];
  /** What happened, line by line. */
  readonly story?: readonly string[];
  /** Worth saying although nothing is wrong. */
  readonly notes?: readonly string[];
}

const fates = { before: 'dies before', after: 'dies after', lost: 'loses the answer', vain: 'waits in vain' } as const;

/** The argument of `--point`, e.g. `2/14/before` or `2/turn/5`. */
export function pointOf(job: Extract<Job, { kind: 'point' | 'turn' }>): string {
  if (job.kind === 'turn') return `${job.course}/turn/${job.turn}`;
  const fate = Object.entries(fates).find(([, one]) => one === job.fate)?.[0] ?? '';
  return `${job.course}/${job.nth}/${fate}`;
}

export function jobOf(point: string): Job {
  const [, course, nth, rest = ''] = /^(\d+)\/(\d+|turn)\/(\w+)$/.exec(point) ?? [];
  const fate = fates[rest as keyof typeof fates] as (typeof fates)[keyof typeof fates] | undefined;
  if (nth === 'turn' && /^\d+$/.test(rest)) return { kind: 'turn', course: Number(course), turn: Number(rest) };
  if (nth !== undefined && fate !== undefined) return { kind: 'point', course: Number(course), nth: Number(nth), fate };
  throw new Error(`--point is written <course>/<call>/<before|after|lost|vain> or <course>/turn/<switch>, not "${point}"`);
}

/** The command that runs it again. */
export function replayOf(job: Job): string {
  const words = job.kind === 'seed' ? `--seed ${job.seed}` : job.kind === 'lives' ? `--lives ${job.count}` : `--point ${pointOf(job)}`;
  return `npm run test:explore -- ${words}`;
}
