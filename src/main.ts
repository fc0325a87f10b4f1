/** The program `apimvnet`. */

import { apimvnet } from './cli/program.ts';
import { runAsProcess } from './cli/command.ts';

runAsProcess(apimvnet);
