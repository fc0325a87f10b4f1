/** The commands of `apimvnet-sim`. */

import type { Program } from '../../src/cli/command.ts';
import { azureCommand } from './azure-command.ts';
import { kubernetesCommand } from './kubernetes-command.ts';

export const simulators: Program = {
  name: 'apimvnet-sim',
  about: 'apimvnet-sim is Azure and Kubernetes on this machine, for trying things out and for tests.',
  commands: [azureCommand, kubernetesCommand],
};
