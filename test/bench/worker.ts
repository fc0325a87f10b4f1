/** The process of one measure: takes it and tells its figures. Arguments: the module that has it, its name, the form. */

import { inspect } from 'node:util';
import type { Figure, Form, Measure } from './measure.ts';

export type Told =
  | { readonly is: 'Figure'; readonly figure: Figure }
  | { readonly is: 'Done' }
  /** `why` in one line, `detail` with where it happened. */
  | { readonly is: 'Failed'; readonly why: string; readonly detail: string };

const [module = '', name = '', form = 'full'] = process.argv.slice(2);

const tell = (told: Told): Promise<void> => new Promise((resolve) => process.send?.(told, undefined, undefined, () => resolve()));

const inOneLine = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${error.message}${error.cause === undefined ? '' : ` (${inOneLine(error.cause)})`}`
    : String(error);

async function take(): Promise<Told> {
  const { measures } = (await import(module)) as { readonly measures: readonly Measure[] };
  const measure = measures.find((one) => one.name === name);
  if (!measure) throw new Error(`there is no measure "${name}" in ${module}`);
  for await (const figure of measure.run(form as Form)) await tell({ is: 'Figure', figure });
  return { is: 'Done' };
}

// Whoever asked has gone: this process leads its group, and ends with all that it started.
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
// The channel alone keeps nothing alive, so that a measure which nothing can wake ends at once.
process.channel?.unref();

await tell(await take().catch((error: unknown) => ({ is: 'Failed', why: inOneLine(error), detail: inspect(error) })));
