/** Makes the generated files from their sources; with `--check` it only says which are out of date, and fails. */

import { readFileSync, writeFileSync } from 'node:fs';
import { bindingPage } from './generate/binding.ts';
import { chartCrd, chartReadme } from './generate/chart/chart.ts';
import { findingPages } from './generate/findings.ts';
import { flowsPage } from './generate/flows.ts';
import { azureRoleFiles } from './generate/azure-roles.ts';
import { telemetryFiles } from './generate/dashboards/files.ts';
import { installFile } from './generate/chart/install.ts';
import { licencesPage } from './generate/licences.ts';
import { metricsPage } from './generate/metrics.ts';
import { questionsPage } from '../test/azure/page.ts';
import { commandsPage } from './generate/commands.ts';
import { simulatorsPage } from './generate/simulators.ts';
import { sourcesPage } from './generate/sources.ts';
import { specSchema } from './generate/api/spec-schema.ts';
import { statusSchema } from './generate/api/status-schema.ts';
import { bindingTypes } from './generate/api/types.ts';

const root = new URL('..', import.meta.url);

/** Every generated file with the function that makes its text. */
export const generated: readonly { readonly path: string; readonly make: () => Promise<string> }[] = [
  { path: 'src/api/apimvnetbinding.generated.ts', make: bindingTypes },
  { path: 'src/api/status-schema.generated.ts', make: () => Promise.resolve(statusSchema()) },
  { path: 'src/cli/input/spec-schema.generated.ts', make: () => Promise.resolve(specSchema()) },
  { path: 'charts/apim-vnet-operator/templates/crd.yaml', make: chartCrd },
  { path: 'charts/apim-vnet-operator/README.md', make: chartReadme },
  { path: 'docs/binding.md', make: bindingPage },
  { path: 'docs/flows.md', make: flowsPage },
  { path: 'docs/licences.md', make: licencesPage },
  { path: 'docs/metrics.md', make: metricsPage },
  { path: 'docs/commands.md', make: commandsPage },
  { path: 'docs/sources.md', make: sourcesPage },
  { path: 'docs/simulators.md', make: simulatorsPage },
  { path: 'deploy/install.yaml', make: () => Promise.resolve(installFile()) },
  ...azureRoleFiles,
  ...telemetryFiles,
  { path: 'docs/azure-questions.md', make: questionsPage },
  ...findingPages,
];

const read = (path: string): string | undefined => {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return undefined;
  }
};

if (import.meta.main) {
  const check = process.argv.includes('--check');
  for (const { path, make } of generated) {
    const text = await make();
    if (read(path) === text) continue;
    if (check) {
      console.error(`${path} is out of date: run npm run generate`);
      process.exitCode = 1;
    } else {
      writeFileSync(new URL(path, root), text);
      console.log(`wrote ${path}`);
    }
  }
}
