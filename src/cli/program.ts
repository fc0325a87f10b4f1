/** The commands of `apimvnet`, and how the one that is meant is found. */

import { version } from '../version.ts';
import { exit, type Command } from './command.ts';
import { instead } from './did-you-mean.ts';
import { firewallCommand } from './firewall.ts';
import { flowsCommand } from './flows.ts';
import { operatorCommand } from './operator.ts';
import { UsageError } from './options.ts';

export const commands: readonly Command[] = [operatorCommand, flowsCommand, firewallCommand];

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

/** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
export async function runProgram([name, ...args]: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<number> {
  if (name === 'help' && args[0] !== undefined) return runProgram([args[0], '--help'], env);
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
    throw new UsageError(
      `unknown command "${name}"${instead(name, [...commands.map((one) => one.name), '--help', '--version'], 'valid are')}`,
    );
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help());
    return exit.done;
  }
  return command.run(args, env);
}
