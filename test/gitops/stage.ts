/** The whole of it for one file of tests: a real API server, Flux' controllers, Git on loopback, the operator as a process, and a simulated Azure. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { loadWorld } from '../../sim/azure/world.ts';
import { startOperator } from '../../sim/demo/operator-process.ts';
import { startAzure } from '../../sim/demo/simulators.ts';
import type { Binding } from '../../src/api/binding.ts';
import { clusterForTests, startRealApiServer, type ApiServer } from '../cluster/api-server.ts';
import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { serviceId } from '../scenarios/support/world.ts';
import { readyOf, startFlux, type Kustomization } from './flux.ts';
import { startGitServer } from './git-server.ts';
import { bindingReady, story, worldOf, type Story } from './story.ts';

/** An update takes Azure 45 minutes, at this speed nine seconds: time to commit something in the middle of it. */
const speed = 300;
const updateMinutes = 45;

export interface Stage {
  readonly server: ApiServer;
  readonly tell: (name: string, more?: Parameters<typeof story>[2]) => Promise<Story>;
  /** The subnet that the gateway is in, or `None`. */
  readonly place: (name: string) => unknown;
  /** Updates of the gateway's network that Azure has taken. */
  readonly switches: (name: string) => number;
  /** Keeps a figure to be printed, and gives it back. */
  readonly measured: (what: string, ms: number) => number;
  close(): Promise<void>;
}

/** Each name is a gateway with a network of its own. */
export async function startStage(names: readonly string[]): Promise<Stage> {
  const { flux: programs } = clusterForTests();
  if (programs === undefined) throw new Error('This run has no Flux: use npm run test:gitops.');
  const server = await startRealApiServer();
  await install(server.api, bindings());
  await untilPublished(server.api, bindings());
  for (const name of ['gateways', 'flux-system'])
    await server.api.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name } } });
  const directory = join(server.directory, 'operator');
  mkdirSync(directory);
  const { resources } = loadWorld({ resources: names.flatMap((name, i) => worldOf(name, 40 + i)) });
  const { azure, ...served } = await startAzure({
    world: { resources },
    speed,
    seed: 5,
    directory,
    assumptions: { updateMinutes, holdMinutes: 1 },
  });
  const operator = startOperator({
    azure: served.files,
    log: join(directory, 'operator.log'),
    speed,
    cluster: ['--kubeconfig', server.kubeconfig, '--lease-namespace', 'default'],
    say: () => undefined,
    broken(why) {
      throw new Error(why);
    },
  });
  const git = await startGitServer(join(server.directory, 'git'));
  const flux = await startFlux(server, programs);
  const figures: string[] = [];
  return {
    server,
    tell: (name, more) => story(name, { server, git, hasSource: programs.sourceController !== undefined }, more),
    place(name) {
      const { properties } = azure.resource(serviceId(name)) as unknown as {
        readonly properties: { readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } | null };
      };
      return properties.virtualNetworkConfiguration?.subnetResourceId ?? 'None';
    },
    switches: (name) => azure.acceptedWrites(serviceId(name)).filter(({ method }) => method === 'PATCH').length,
    measured(what, ms) {
      figures.push(`${what.padEnd(76)} ${(ms / 1000).toFixed(1).padStart(6)} s`);
      return ms;
    },
    async close() {
      process.stderr.write(`\nMeasured with Flux:\n${figures.join('\n')}\n\n`);
      await flux.close();
      await git.close();
      await operator.stop();
      await served.close();
      await server.close();
    },
  };
}

export const isSettled = (binding: Binding | undefined): boolean => bindingReady(binding) === 'True/Settled';
export const isUpdating = (binding: Binding | undefined): boolean => bindingReady(binding) === 'False/UpdatingNetwork';
export const isAsking = (binding: Binding | undefined): boolean => bindingReady(binding) === 'False/AwaitingApproval';

/** Both agree, about the newest commit that Flux has looked at. */
export const isGreen = (binding: Binding | undefined, one: Kustomization): boolean =>
  isSettled(binding) && readyOf(one)?.status === 'True' && one.status?.lastAppliedRevision === one.status?.lastAttemptedRevision;
export const isRed = (_: Binding | undefined, one: Kustomization): boolean => readyOf(one)?.status === 'False';
