/** The program `apimvnet`. */

import { apimvnet } from './cli/program.ts';
import { runAsProcess } from './cli/run.ts';

runAsProcess(apimvnet);
