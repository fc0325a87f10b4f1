/** What a command of the plugin works with: the cluster, the namespace, the terminal. */

import type { KubernetesApi } from '../../runtime/api.ts';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { loadCluster } from '../../runtime/kubeconfig.ts';
import { createTransport } from '../../runtime/transport.ts';
import { version } from '../../version.ts';
import { usable } from '../cloud.ts';
import type { Environment } from '../command.ts';
import { flag, short, text, type Values } from '../options.ts';
import { paintFor, type Paint } from '../output/colours.ts';

export const clusterOptions = {
  namespace: short('n', text('NAME', "namespace of the binding (default that of the kubeconfig's context)")),
  kubeconfig: text('FILE', 'kubeconfig of the cluster (default KUBECONFIG, then ~/.kube/config)'),
  context: text('NAME', 'context of the kubeconfig'),
} as const;

export const everywhere = short('A', flag('in all namespaces'));

export interface Session {
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly clock: Clock;
  /** In characters. */
  readonly width: number;
  /** Whether the screen can be drawn anew in place. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  readonly print: (text: string) => void;
}

/** Runs with a connection of its own, which is closed afterwards. */
export async function inSession(
  given: Values<typeof clusterOptions>,
  env: Environment,
  run: (session: Session) => Promise<number>,
): Promise<number> {
  const { kubeconfig, context } = given;
  const cluster = usable(() =>
    loadCluster({ ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) }),
  );
  const api = createTransport(cluster, { clock: systemClock, userAgent: `kubectl-apimvnet/${version}` });
  try {
    return await run({
      api,
      namespace: given.namespace ?? cluster.namespace,
      clock: systemClock,
      width: process.stdout.columns ?? 120,
      isTerminal: process.stdout.isTTY,
      paint: paintFor(process.stdout, env),
      print: (text) => console.log(text),
    });
  } finally {
    await api.close();
  }
}
