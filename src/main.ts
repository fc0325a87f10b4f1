/** The program `apimvnet`: runs the command, and turns what it says into an exit code. */

import { exits } from './cli/exits.ts';
import { UsageError } from './cli/options.ts';
import { runProgram } from './cli/program.ts';

/** A fault that no client caught leaves the program in an unknown state: it says so and ends. */
process.on('unhandledRejection', (error) => {
  console.error(
    JSON.stringify({ level: 'fatal', message: 'unhandled rejection', error: error instanceof Error ? error.stack : String(error) }),
  );
  process.exit(exits.failed.code);
});

runProgram(process.argv.slice(2), process.env).then(
  // Not left to Node: after a lost lease a run that does not end must not go on beside the new leader.
  (code) => process.exit(code),
  (error: unknown) => {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    console.error(`apimvnet: ${message}`);
    if (cause instanceof Error && !message.includes(cause.message)) console.error(`  because: ${cause.message}`);
    process.exitCode = error instanceof UsageError ? exits.usage.code : exits.failed.code;
  },
);
