/** A terminal of 80 columns before the simulated cluster, for commands of the plugin. */

import type { Session } from '../../src/cli/plugin/session.ts';
import { plain } from '../../src/cli/output/colours.ts';
import type { Stage } from '../scenarios/support/stage.ts';

export interface Terminal {
  readonly session: Session;
  /** What was printed since the last call. */
  readonly read: () => string;
}

export function terminalOf(stage: Stage, { isTerminal = false, width = 80, namespace = 'platform' } = {}): Terminal {
  const printed: string[] = [];
  const session: Session = {
    api: stage.cluster.api('admin'),
    namespace,
    clock: stage.clock,
    width,
    isTerminal,
    paint: plain,
    print: (text) => void printed.push(text),
  };
  return { session, read: () => printed.splice(0).join('\n') };
}

/** Lets a command run that waits for the operator. */
export async function meanwhile<T>(stage: Stage, running: Promise<T>): Promise<T> {
  let isOver = false;
  const result = running.finally(() => (isOver = true));
  result.catch(() => undefined);
  while (!isOver) await stage.clock.forward(1_000);
  return result;
}
