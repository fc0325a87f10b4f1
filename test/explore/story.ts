/** A story: what users, networks, machines and other people do to a binding, one thing after the other; drawn from a seed, and plain data. */

import type { Assumptions } from '../../sim/azure/assumptions.ts';
import { drawFrom, type Draw } from './draw.ts';
import { drawNonsense, drawSpec, type Spec } from './specs.ts';
import { turns } from './systematic.ts';
import { tiers, type Tier } from './world.ts';
import type { Stage, Instance } from '../scenarios/support/stage.ts';
import type { Tokens } from './meddlings/undo.ts';
import type { Witness } from './oracles/witness.ts';

export const deeds = [
  'whole group written',
  'group taken off',
  'writes denied',
  'writes modified',
  'hub servers edited',
  'mode flipped',
  'operation of others',
  'rule at our priority',
  'subnet added',
  'locked',
  'our rule removed',
  'flow denied',
  'second binding',
  'second operator',
  'our fields altered',
  'refused later',
  'false 404',
  'unknown state',
  'zone of the same name',
  'no tokens',
] as const;
export type Deed = (typeof deeds)[number];

export const azureFaults = ['delay', 'drop', 'lostAnswer', 'reset', '500', '503', '429', 'html', 'empty'] as const;
export const kubernetesFaults = ['delay', 'reset', 'lostAnswer', '500', '429'] as const;
export const watchFaults = ['drop', 'hold', 'reset', 'compact'] as const;

export type What =
  | { readonly do: 'edit'; readonly spec: Spec }
  | { readonly do: 'write nonsense'; readonly spec: Spec }
  | { readonly do: 'delete' }
  | { readonly do: 'ask for a reconcile' }
  | { readonly do: 'crash' }
  /** A leader that was believed dead goes on beside its successor, until it asks for its lease again. */
  | { readonly do: 'split'; readonly seconds: number }
  | { readonly do: 'disturb Azure'; readonly by: (typeof azureFaults)[number]; readonly share: number; readonly minutes: number }
  | { readonly do: 'disturb Kubernetes'; readonly by: (typeof kubernetesFaults)[number]; readonly share: number; readonly minutes: number }
  | { readonly do: 'disturb watches'; readonly by: (typeof watchFaults)[number]; readonly share: number; readonly minutes: number }
  | { readonly do: 'move the clock'; readonly minutes: number }
  | { readonly do: 'meddle'; readonly deed: Deed; readonly hours: number; readonly pick: number };

/** What happens, and how long nothing else does after it. */
export type Action = What & { readonly pauseSeconds: number };

export interface Story {
  readonly seed: number;
  readonly tier: Tier;
  readonly speed: number;
  /** Two replicas with a lease while the story lasts. */
  readonly replicas: boolean;
  /** A user looks every ten minutes whether a plan asks, and says yes. */
  readonly approver: boolean;
  /** Whatever private zone the operator makes, others soon have a record in it, and a link. */
  readonly sharedZones: boolean;
  readonly assumptions: Partial<Assumptions>;
  readonly first: Spec;
  readonly actions: readonly Action[];
}

export function storyOf(seed: number): Story {
  const draw = drawFrom(seed);
  const tier = draw.among(tiers);
  const first = drawSpec(draw, tier);
  const actions: Action[] = [];
  let spec = first;
  for (let left = 2 + draw.below(8); left > 0; left--) {
    const what = drawWhat(draw, tier, spec);
    if (what.do === 'edit') spec = what.spec;
    actions.push({ ...what, pauseSeconds: pause(draw) });
  }
  return {
    seed,
    tier,
    speed: draw.among([1, 8, 8]),
    replicas: draw.chance(0.1),
    approver: draw.chance(0.7),
    assumptions: drawAssumptions(draw),
    first,
    actions,
    sharedZones: draw.chance(0.5),
  };
}

/** From the very moment to hours: most things go wrong when they come one right after the other. */
const pause = (draw: Draw): number =>
  draw.among([0, 1, 3, 10, 60, 60, 300, 600, 1_800, 3_600, 7_200]) + (draw.chance(0.5) ? draw.below(60) : 0);

function drawWhat(draw: Draw, tier: Tier, spec: Spec): What {
  const minutes = draw.among([1, 5, 20, 60, 180]);
  const share = draw.among([0.1, 0.3, 0.6, 1]);
  const roll = draw.below(100);
  if (roll < 30) return { do: 'edit', spec: draw.chance(0.5) ? smallEdit(draw, tier, spec) : drawSpec(draw, tier) };
  if (roll < 34) return { do: 'write nonsense', spec: drawNonsense(draw, spec) };
  if (roll < 38) return { do: 'delete' };
  if (roll < 41) return { do: 'ask for a reconcile' };
  if (roll < 52) return { do: 'crash' };
  if (roll < 56) return { do: 'split', seconds: draw.among([2, 10, 20]) };
  if (roll < 66) return { do: 'disturb Azure', by: draw.among(azureFaults), share, minutes };
  if (roll < 73) return { do: 'disturb Kubernetes', by: draw.among(kubernetesFaults), share, minutes };
  if (roll < 79) return { do: 'disturb watches', by: draw.among(watchFaults), share, minutes };
  if (roll < 82) return { do: 'move the clock', minutes: draw.among([-10, 15, 120, 600]) };
  return { do: 'meddle', deed: draw.among(deeds), hours: draw.among([1, 3, 8]), pick: draw.below(100) };
}

/** One field of another spec, as most edits are. */
function smallEdit(draw: Draw, tier: Tier, spec: Spec): Spec {
  const other = drawSpec(draw, tier);
  const field = draw.among(['subnetId', 'subnetId', 'networkSecurity', 'publicIp', 'dns', 'suspend', 'policy', 'routing']);
  const { [field]: _, ...rest } = spec;
  const value = other[field];
  const edited = value === undefined ? rest : { ...rest, [field]: value };
  return spec['mode'] === other['mode'] && (edited['mode'] === 'None' || edited['subnetId'] !== undefined) ? edited : other;
}

/** A subnet that was just left is free soon, or as late as Azure's documentation says. */
const drawAssumptions = (draw: Draw): Partial<Assumptions> =>
  turns.slice(0, -1).reduce<Partial<Assumptions>>((all, one) => (draw.chance(0.12) ? { ...all, ...one } : all), {
    holdMinutes: draw.among([1, 1, 20, 180]),
  });

/** A story that is being played: everything that its parts share. */
export interface Scene {
  readonly stage: Stage;
  readonly story: Story;
  readonly witness: Witness;
  readonly instances: Instance[];
  /** Watches of the story itself, which nothing may disturb. */
  readonly eyes: ReadonlySet<() => void>;
  /** What the binding asks for now. */
  spec: Spec;
  readonly tokens: Tokens;
  /** When the binding was last asked for something else, or looked at anew. */
  askedAt: number;
  /** How far the machines of the operator are ahead of Azure and of the API server, in milliseconds. */
  ahead: number;
  /** Cancels starts that are to come. */
  readonly restarts: Set<() => void>;
}
