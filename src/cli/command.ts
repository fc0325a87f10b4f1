/** What a command is, and the exit codes that scripts can rely on. */

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole text of `--help`. */
  help(): string;
  /** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
  run(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number>;
}

export const exit = {
  done: 0,
  failed: 1,
  /** EX_USAGE of sysexits.h. */
  usage: 64,
} as const;
