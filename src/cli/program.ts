/** The commands of `apimvnet`. */

import { runCommand, type Command, type Environment, type Program } from './command.ts';
import { checkCommand } from './commands/check.ts';
import { completionFor } from './commands/completion.ts';
import { firewallCommand } from './commands/firewall.ts';
import { flowsCommand } from './commands/flows.ts';
import { importCommand } from './commands/import.ts';
import { lintCommand } from './commands/lint.ts';
import { operatorCommand } from './commands/operator.ts';
import { planCommand } from './commands/plan.ts';
import { probeCommand } from './commands/probe.ts';
import { reachCommand } from './commands/reach.ts';
import { reportCommand } from './commands/report.ts';

const working: readonly Command[] = [
  operatorCommand,
  planCommand,
  checkCommand,
  reportCommand,
  importCommand,
  reachCommand,
  flowsCommand,
  firewallCommand,
  lintCommand,
  probeCommand,
];
export const commands: readonly Command[] = [...working, completionFor(working)];

export const apimvnet: Program = {
  name: 'apimvnet',
  about: 'apimvnet puts Azure API Management gateways into their virtual networks, and keeps them healthy there.',
  commands,
};

/** Resolves to the exit code. Throws `UsageError` for what the user got wrong. */
export const runProgram = (args: readonly string[], env: Environment): Promise<number> => runCommand(apimvnet, args, env);
