/** What a command is. */

import { helpOf, type Manual } from './help.ts';
import { parseOptions, type Options, type Values } from './options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Command extends Manual {
  /** The whole text of `--help`. */
  readonly help: (width?: number) => string;
  /** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
  readonly run: (args: readonly string[], env: Environment) => Promise<number>;
}

/** A command that gets its options as values. */
export const command = <O extends Options>(
  manual: Manual & { readonly options: O },
  run: (given: Values<O>, env: Environment) => Promise<number>,
): Command => ({
  ...manual,
  help: (width) => helpOf(manual, width),
  run: async (args, env) => run(parseOptions(manual.options, args, env), env),
});
