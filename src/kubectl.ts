/** The program `kubectl-apimvnet`, which kubectl finds by its name and calls as `kubectl apimvnet`. */

import { plugin } from './cli/plugin/program.ts';
import { runAsProcess } from './cli/command.ts';

runAsProcess(plugin);
