/** The options of `npm run bench`, and its help. */

import { parseArgs } from 'node:util';
import type { Form, Measure } from './measure.ts';

export interface Options {
  readonly help: boolean;
  readonly form: Form;
  /** Names of measures, in the order of the bench. */
  readonly only: readonly string[];
}

/** Throws a sentence about what is wrong. */
export function optionsOf(argv: readonly string[], measures: readonly Pick<Measure, 'name' | 'limitSeconds' | 'onlyNamed'>[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: { help: { type: 'boolean', short: 'h' }, short: { type: 'boolean' }, only: { type: 'string', multiple: true } },
  });
  const form = values.short === true ? 'short' : 'full';
  const names = measures.map(({ name }) => name);
  const formed = measures.filter(({ limitSeconds }) => limitSeconds[form] !== undefined);
  const inForm = formed.map(({ name }) => name);
  for (const name of values.only ?? []) {
    if (!names.includes(name)) throw new Error(`there is no measure "${name}"; there are ${names.join(', ')}`);
    if (!inForm.includes(name)) throw new Error(`measure "${name}" has no short form; there are ${inForm.join(', ')}`);
  }
  const only = formed.filter(({ name, onlyNamed }) => values.only?.includes(name) ?? onlyNamed !== true);
  return { help: values.help === true, form, only: only.map(({ name }) => name) };
}

export function helpOf(measures: readonly Measure[]): string {
  const width = Math.max(...measures.map(({ name }) => name.length));
  const lines = measures.map(
    ({ name, about, onlyNamed, limitSeconds: { full, short } }) =>
      `  ${name.padEnd(width)}  ${about} (${full} s${short === undefined ? '' : `; short ${short} s`}${onlyNamed ? '; only when it is named' : ''})`,
  );
  return `npm run bench -- [options]

Measures speed, memory and requests against their budgets. Each figure is printed when it is known, a table stands at the end, bench.json has the same.
Compare runs of one machine.

  --short      the same with fewer rounds and smaller fleets, within three minutes on two busy cores
  --only NAME  this measure only; may be given several times
  --help       this text

Measures, and how long each may take:
${lines.join('\n')}

The exit code is 0 when every measure gave its figures, over budget or not; 1 when one failed, gave none or passed its limit; 2 when an option is wrong.`;
}
