/** The operator of the demo, and what is said of it: which process it is, and whether it leads yet. */

import type { KubernetesApi } from '../../src/runtime/api.ts';
import type { Files } from './files.ts';
import { holderIn, untilLedByAnother } from './leadership.ts';
import { startOperator, type OperatorProcess } from './operator-process.ts';

export interface Watched extends OperatorProcess {
  /** One line that holds at any time. */
  readonly state: () => string;
}

interface Watching {
  readonly api: KubernetesApi;
  readonly files: Files;
  readonly speed: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly broken: (why: string) => void;
}

export function watchOperator({ api, files, speed, signal, say, broken }: Watching): Watched {
  let starts = 0;
  let waits = false;
  const cluster = ['--kubeconfig', files.kubeconfig, '--context', 'operator', '--lease-namespace', 'kube-system'];
  const operator = startOperator({ azure: files, log: files.log, speed, cluster, say: (line) => void again(line), broken });
  const again = async (line: string) => {
    const start = ++starts;
    waits = true;
    say(line);
    await untilLedByAnother(api, await holderIn(api), signal);
    // Of several starts within one lease, the last one gets it.
    if (start !== starts || signal.aborted) return;
    waits = false;
    say(`Process ${operator.pid()} has the lease now, and goes on where the other one was.`);
  };
  return { ...operator, state: () => `Operator: process ${operator.pid() ?? 'none'}${waits ? ', waits for the old lease' : ''}` };
}
