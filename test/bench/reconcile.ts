/** What one reconcile of a settled binding costs in CPU, without its reads: with one binding in the store, and with many. */

import type { Arm } from '../../src/azure/arm.ts';
import { defaultWorkers } from '../../src/operator.ts';
import { cpuOf, type Figure, type Form } from './measure.ts';
import { settledFleet, type SettledFleet } from './settled-fleet.ts';
import { startQuiet } from './quiet-controller.ts';

/** Reconciles in all, whatever the number of bindings that they are of. */
const reconciles = { full: 1_600, short: 640 } as const;
const many = { full: 5_000, short: 1_000 } as const;
/** So many before any is counted, or the first figure would be that of a program that is not compiled yet. */
const warmUp = 320;
const budgetMs = 1;
/** Figures of one machine differ by as much. */
const mostGrowth = 1.2;

export async function* settledReconcile(form: Form): AsyncIterable<Figure> {
  const size = many[form];
  const fleet = await settledFleet(defaultWorkers, size);
  // Not counted: what is compiled by now is the same for all that follow.
  await figureOf('', fleet, 1, 1, reconciles[form]);
  const alone = await figureOf('with 1 binding in the store', fleet, 1, 1, reconciles[form]);
  yield alone;
  const among = await figureOf(`with ${size} bindings in the store`, fleet, 1, size, reconciles[form]);
  yield among;
  yield {
    what: `CPU of a reconcile with ${size} bindings in the store against one with 1`,
    unit: '×',
    budget: mostGrowth,
    measured: among.measured / alone.measured,
  };
  yield await figureOf(`with ${size} bindings in the store, ${defaultWorkers} at a time`, fleet, defaultWorkers, size, reconciles[form]);
}

async function figureOf(
  what: string,
  { arm, bindings, cluster, now }: SettledFleet,
  busy: number,
  size: number,
  count: number,
): Promise<Figure> {
  const asked = counting(arm);
  const round = startQuiet({ arm: asked.arm, bindings: bindings.slice(0, size), busy, cluster, now });
  const rounds = count / busy;
  for (let warm = 0; warm < warmUp / busy; warm++) await round();
  const before = asked.whole();
  const cpu = await cpuOf(async () => {
    for (let at = 0; at < rounds; at++) await round();
  });
  const whole = asked.whole() - before;
  if (whole !== rounds * busy) throw new Error(`of ${rounds * busy} reconciles ${whole} read everything`);
  return {
    what: `CPU of a reconcile of a settled binding, without its reads, ${what}`,
    unit: 'ms',
    budget: budgetMs,
    measured: cpu / whole,
  };
}

/** A service is read once in each whole reconcile, and not at all where only its network status is asked for. */
function counting(arm: Arm): { readonly arm: Arm; readonly whole: () => number } {
  let whole = 0;
  return {
    arm: {
      ...arm,
      service: (id) => {
        whole++;
        return arm.service(id);
      },
    },
    whole: () => whole,
  };
}
