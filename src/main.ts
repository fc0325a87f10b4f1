/** The program `apimvnet`: finds the command, lets it run, and turns what it says into an exit code. */

import { exit, type Command } from './cli/command.ts';
import { firewallCommand } from './cli/firewall.ts';
import { flowsCommand } from './cli/flows.ts';
import { operatorCommand } from './cli/operator.ts';
import { UsageError } from './cli/options.ts';
import { version } from './version.ts';

const commands: readonly Command[] = [operatorCommand, flowsCommand, firewallCommand];

const help = (): string =>
  [
    'apimvnet puts Azure API Management gateways into their virtual networks, and keeps them healthy there.',
    '',
    'Usage: apimvnet COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`),
    '',
    'apimvnet COMMAND --help says more. apimvnet --version prints the version.',
  ].join('\n');

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(help());
    return name === undefined ? exit.usage : exit.done;
  }
  if (name === '--version' || name === 'version') {
    console.log(version);
    return exit.done;
  }
  const command = commands.find((one) => one.name === name);
  if (!command)
    throw new UsageError(`unknown command "${name}"; valid are ${commands.map((one) => one.name).join(', ')}, --help, --version`);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help());
    return exit.done;
  }
  return command.run(args, process.env);
}

/** A fault that nobody caught leaves the program in an unknown state: it says so and ends. */
process.on('unhandledRejection', (error) => {
  console.error(
    JSON.stringify({ level: 'fatal', message: 'unhandled rejection', error: error instanceof Error ? error.stack : String(error) }),
  );
  process.exit(exit.failed);
});

main(process.argv.slice(2)).then(
  // Not left to Node: after a lost lease a run that does not end must not go on beside the new leader.
  (code) => process.exit(code),
  (error: unknown) => {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    console.error(`apimvnet: ${message}`);
    if (cause instanceof Error && !message.includes(cause.message)) console.error(`  because: ${cause.message}`);
    process.exitCode = error instanceof UsageError ? exit.usage : exit.failed;
  },
);
