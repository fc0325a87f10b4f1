/** The commands of `apimvnet`, and how the one that is meant is found. */

import { version } from '../version.ts';
import type { Command, Environment } from './command.ts';
import { checkCommand } from './commands/check.ts';
import { completionFor } from './commands/completion.ts';
import { firewallCommand } from './commands/firewall.ts';
import { flowsCommand } from './commands/flows.ts';
import { importCommand } from './commands/import.ts';
import { operatorCommand } from './commands/operator.ts';
import { planCommand } from './commands/plan.ts';
import { instead } from './did-you-mean.ts';
import { exits } from './exits.ts';
import { UsageError } from './usage-error.ts';

const working: readonly Command[] = [operatorCommand, planCommand, checkCommand, importCommand, flowsCommand, firewallCommand];
export const commands: readonly Command[] = [...working, completionFor(working)];

const help = (): string =>
  [
    'apimvnet puts Azure API Management gateways into their virtual networks, and keeps them healthy there.',
    '',
    'Usage: apimvnet COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`),
    '',
    'apimvnet COMMAND --help says more. apimvnet --version prints the version.',
  ].join('\n');

/** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
export async function runProgram([name, ...args]: readonly string[], env: Environment): Promise<number> {
  if (name === 'help' && args[0] !== undefined) return runProgram([args[0], '--help'], env);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    console.log(help());
    return name === undefined ? exits.usage.code : exits.done.code;
  }
  if (name === '--version' || name === 'version') {
    console.log(version);
    return exits.done.code;
  }
  const command = commands.find((one) => one.name === name);
  if (!command)
    throw new UsageError(
      `unknown command "${name}"${instead(name, [...commands.map((one) => one.name), '--help', '--version'], 'valid are')}`,
    );
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.help(process.stdout.columns ?? 80));
    return exits.done.code;
  }
  return command.run(args, env);
}
