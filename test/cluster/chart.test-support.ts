/** What Helm and kustomize make of our manifests, for the tests that compare and install them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe } from '@jest/globals';
import { manifestsIn, repository, type Manifest } from '../deploy/support/objects.ts';
import { clusterForTests, clusterVariable } from './api-server.ts';
import { onPath } from './go-build.ts';
import { runCommand, type CommandResult } from './command.ts';

export const started = process.env[clusterVariable] === undefined ? undefined : clusterForTests().binaries;
export const helmProgram = process.env['HELM'] ?? started?.helm;
const kubectlProgram = started?.kubectl ?? onPath('kubectl');
export const suite = helmProgram === undefined || kubectlProgram === undefined ? describe.skip : describe;

export const release = 'apim-vnet-operator';
export const kubernetes = 'v1.34.0';
export const chart = fileURLToPath(new URL('charts/apim-vnet-operator', repository));
/** Helm looks for its settings here, and finds none. */
export const home = mkdtempSync(join(tmpdir(), 'helm-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

export type Values = Readonly<Record<string, unknown>>;

export const helm = (args: readonly string[], values: Values = {}): Promise<CommandResult> =>
  runCommand(helmProgram ?? '', [...args, '--values', '-'], { env: { HOME: home }, stdin: JSON.stringify(values) });

export const template = (values?: Values, name = release, namespace = release, version = kubernetes): Promise<CommandResult> =>
  helm(['template', name, chart, '--namespace', namespace, '--kube-version', version], values);

export async function rendered(values?: Values, name?: string, namespace?: string): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await template(values, name, namespace);
  if (code !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

export async function kustomized(directory: string): Promise<readonly Manifest[]> {
  const { code, stdout, stderr } = await runCommand(kubectlProgram ?? '', [
    'kustomize',
    fileURLToPath(new URL(`deploy/${directory}`, repository)),
  ]);
  if (code !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

export const identity = { clientId: '00000000-0000-0000-0000-000000000000', tenantId: '00000000-0000-0000-0000-000000000000' };
