/** What every command says by its exit code, in one table. */

export const exits = {
  done: { code: 0, means: 'done; nothing is wrong, and nothing would change' },
  failed: { code: 1, means: 'failed: Azure or a file could not be read, or the input is not valid' },
  changes: { code: 2, means: 'something would change' },
  blocked: { code: 3, means: 'something stands in the way of what is declared' },
  unknown: { code: 4, means: 'it cannot be told: something on the way is not known' },
  /** EX_USAGE of sysexits.h. */
  usage: { code: 64, means: 'wrong usage' },
} as const;

export type Exit = keyof typeof exits;
export type ExitCode = (typeof exits)[Exit]['code'];
