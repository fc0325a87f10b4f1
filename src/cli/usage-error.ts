/** What the user got wrong. */

/** The user asked for something that does not exist: exit code 64 (EX_USAGE of sysexits.h). */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}
