/** The commands of the kubectl plugin. */

import type { Program } from '../command.ts';
import { approveCommand, revokeCommand } from './commands/consent.ts';
import { reconcileCommand, resumeCommand, suspendCommand } from './commands/control.ts';
import { historyCommand, planCommand } from './commands/history.ts';
import { statusCommand } from './commands/status.ts';
import { supportCommand } from './commands/support.ts';
import { waitCommand } from './commands/wait.ts';

export const plugin: Program = {
  name: 'kubectl apimvnet',
  about: 'Shows ApimVnetBindings on one screen, and says yes, wait and stop to them.',
  commands: [
    statusCommand,
    planCommand,
    approveCommand,
    revokeCommand,
    reconcileCommand,
    suspendCommand,
    resumeCommand,
    waitCommand,
    historyCommand,
    supportCommand,
  ],
};
