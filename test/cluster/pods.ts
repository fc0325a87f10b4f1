/** Plays the kubelet for the chart's Deployment: processes with its ServiceAccount's token, its environment and its lease, started and ended as a Deployment would. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { AzureFiles } from '../../sim/demo/files.ts';
import { startOperator, type OperatorProcess } from '../../sim/demo/operator-process.ts';
import type { ApiServer } from './api-server.ts';

interface Deployment {
  readonly spec: {
    readonly replicas?: number;
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly [{ readonly args?: readonly string[]; readonly env: readonly { name: string; value?: string }[] }];
      };
    };
  };
}

export interface Pods {
  /** As many new instances as the Deployment asks for, from its present template. */
  readonly start: () => Promise<void>;
  /** All that run now are asked to end, and have ended. */
  readonly stop: () => Promise<void>;
  /** New instances are up before the old ones are asked to end, one after the other. */
  readonly roll: () => Promise<void>;
  /** What went wrong with one of them. */
  readonly broken: readonly string[];
}

export function podsOf(server: ApiServer, release: string, azure: AzureFiles, speed: number): Pods {
  let running: readonly OperatorProcess[] = [];
  const broken: string[] = [];
  let count = 0;

  const started = async (): Promise<readonly OperatorProcess[]> => {
    const path = `/apis/apps/v1/namespaces/${release}/deployments/${release}`;
    const { spec } = await server.api.request<Deployment>({ method: 'GET', path });
    const { serviceAccountName, containers } = spec.template.spec;
    const env = containers[0].env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
    const directory = join(server.directory, 'pods');
    mkdirSync(directory, { recursive: true });
    const kubeconfig = await server.kubeconfigFor(`pods-${++count}`, await server.tokenFor(release, serviceAccountName));
    return Array.from({ length: spec.replicas ?? 1 }, (_, i) =>
      startOperator({
        ...{ azure, speed, log: join(directory, `${count}-${i}.log`) },
        cluster: ['--kubeconfig', kubeconfig, '--lease-namespace', release],
        // The percentage of a memory limit means nothing outside a container.
        environment: { ...Object.fromEntries(env), NODE_OPTIONS: '' },
        say: (line) => broken.push(line),
        broken: (why) => broken.push(why),
      }),
    );
  };
  return {
    async start() {
      running = [...running, ...(await started())];
    },
    async stop() {
      const ending = running;
      running = [];
      for (const one of ending) await one.stop();
    },
    async roll() {
      const old = running;
      running = await started();
      // Until it is ready; its lease is taken when the old leader gives it back.
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      for (const one of old) await one.stop();
    },
    broken,
  };
}
