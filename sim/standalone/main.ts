/** The program `apimvnet-sim`: the simulators on their own. */

import { runAsProcess } from '../../src/cli/command.ts';
import { simulators } from './program.ts';

runAsProcess(simulators);
