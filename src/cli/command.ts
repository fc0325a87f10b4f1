/** What a command is, and how a program of several runs: it finds the one that is meant, and turns what it says into an exit code. */

import { version } from '../version.ts';
import { instead } from './did-you-mean.ts';
import { exits } from './exits.ts';
import { helpOf, type Manual } from './help.ts';
import { parseOptions, type Options, type Values } from './options.ts';
import { UsageError } from './usage-error.ts';

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

export interface Program {
  /** As it is called. */
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  readonly commands: readonly Command[];
}

const helpOfProgram = ({ name: program, about, commands }: Program): string =>
  [
    about,
    '',
    `Usage: ${program} COMMAND [OPTIONS]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`),
    '',
    `${program} COMMAND --help says more. ${program} --version prints the version.`,
  ].join('\n');

/** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
export async function runCommand(program: Program, [name, ...args]: readonly string[], env: Environment): Promise<number> {
  if (name === 'help' && args[0] !== undefined) return runCommand(program, [args[0], '--help'], env);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(helpOfProgram(program));
    return name === undefined ? exits.usage.code : exits.done.code;
  }
  if (name === '--version' || name === 'version') {
    console.log(version);
    return exits.done.code;
  }
  const command = program.commands.find((one) => one.name === name);
  if (!command)
    throw new UsageError(
      `unknown command "${name}"${instead(name, [...program.commands.map((one) => one.name), '--help', '--version'], 'valid are')}`,
    );
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help(process.stdout.columns ?? 80));
    return exits.done.code;
  }
  return command.run(args, env);
}

/** The whole life of the process. */
export function runAsProcess(program: Program): void {
  /** A fault that no client caught leaves the program in an unknown state: it says so and ends. */
  process.on('unhandledRejection', (error) => {
    console.error(
      JSON.stringify({ level: 'fatal', message: 'unhandled rejection', error: error instanceof Error ? error.stack : String(error) }),
    );
    process.exit(exits.failed.code);
  });
  runCommand(program, process.argv.slice(2), process.env).then(
    // Not left to Node: after a lost lease a run that does not end must not go on beside the new leader. What was printed into a pipe is read first.
    (code) => (process.argv[2] === 'operator' ? process.exit(code) : process.stdout.write('', () => process.exit(code))),
    (error: unknown) => {
      const { message, cause } = error instanceof Error ? error : new Error(String(error));
      console.error(`${program.name}: ${message}`);
      if (cause instanceof Error && !message.includes(cause.message)) console.error(`  because: ${cause.message}`);
      process.exitCode = error instanceof UsageError ? exits.usage.code : exits.failed.code;
    },
  );
}
