/** A command of the plugin: options, then a session with the cluster. */

import { command, type Command, type Environment } from '../../command.ts';
import type { Manual } from '../../help.ts';
import { texts, type Options, type Values } from '../../options.ts';
import { UsageError } from '../../usage-error.ts';
import { clusterOptions, inSession, type Session } from '../session.ts';

export const program = 'kubectl apimvnet';

/** The arguments that stand without an option. */
export const names = (value: string, help: string) => ({ ...texts(value, help), positional: true });

export type Given<O extends Options> = Values<O & typeof clusterOptions>;

export interface PluginCommand<O extends Options> extends Manual {
  readonly options: O;
}

/** What a test calls, too: with a session of its own. */
export type Run<O extends Options> = (given: Given<O>, session: Session) => Promise<number>;

export const pluginCommand = <O extends Options>(manual: PluginCommand<O>, run: Run<O>): Command => {
  const options = { ...manual.options, ...clusterOptions };
  return command({ ...manual, program, options }, (given: Values<typeof options>, env: Environment) =>
    inSession(given, env, (session) => run(given, session)),
  );
};

/** The one name that a command needs. */
export function oneName([name, ...more]: readonly string[], usage: string): string {
  if (name === undefined) throw new UsageError(`a name is needed: ${program} ${usage}`);
  if (more[0] !== undefined) throw new UsageError(`one name at a time: "${name}" and "${more[0]}" are two`);
  return name;
}
