/** The answers as they are written down and told: what was asked, what was answered, what follows. Nothing in it names a subscription or a person. */

import { writeFile } from 'node:fs/promises';
import { versions } from '../client/arm.ts';
import { answeredIn, askedIn } from '../client/exchange.ts';
import type { Answer } from './ask.ts';

export interface AnswersFile {
  readonly made: string;
  readonly run: string;
  readonly region: string;
  readonly apiVersions: typeof versions;
  /** Switches that could be told, with their value: what a simulator can be started from. */
  readonly assumptions: Readonly<Record<string, unknown>>;
  readonly answers: readonly {
    readonly name: string;
    readonly kind: 'switch' | 'fact';
    readonly asks: string;
    readonly answered: readonly { readonly asked: string; readonly answered: string }[];
    readonly conclusion: unknown;
  }[];
}

export function answersFile(
  answers: readonly Answer[],
  about: { readonly run: string; readonly region: string; readonly now: number },
): AnswersFile {
  return {
    made: new Date(about.now).toISOString(),
    run: about.run,
    region: about.region,
    apiVersions: versions,
    assumptions: Object.fromEntries(
      answers.flatMap(({ probe, conclusion }) => (probe.kind === 'switch' && conclusion.isTold ? [[probe.name, conclusion.value]] : [])),
    ),
    answers: answers.map(({ probe: { name, kind, asks }, conclusion: { by, ...conclusion } }) => ({
      name,
      kind,
      asks,
      answered: by.slice(0, 12).map((one) => ({ asked: askedIn(one), answered: answeredIn(one) })),
      conclusion: conclusion.isTold
        ? {
            told: true,
            value: conclusion.value,
            ...(conclusion.within ? { within: conclusion.within.map((one) => (Number.isFinite(one) ? one : null)) } : {}),
          }
        : { told: false, why: conclusion.why },
    })),
  };
}

/** In parts of a run that asked only some questions, what was known before stays. */
export const writeAnswers = (path: string, file: AnswersFile): Promise<void> => writeFile(path, `${JSON.stringify(file, null, 2)}\n`);

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** One paragraph for each question. */
export function tell(answers: readonly Answer[]): string {
  return answers
    .map(({ probe, conclusion }) => {
      const lines = conclusion.by.slice(0, 3).map((one) => `    ${askedIn(one)}\n      -> ${answeredIn(one)}`);
      const within =
        conclusion.isTold && conclusion.within ? ` (seen: ${conclusion.within.map((one) => one.toFixed(1)).join(' to ')})` : '';
      const verdict = conclusion.isTold ? `${shown(conclusion.value)}${within}` : `could not be told: ${conclusion.why}`;
      return [`${probe.name}: ${probe.asks}`, ...lines, `  => ${verdict}`].join('\n');
    })
    .join('\n\n');
}
