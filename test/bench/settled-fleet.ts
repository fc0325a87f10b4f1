/** Bindings that the operator itself has settled in virtual time, with the Azure in which they are, and as many more of their kind as are asked for. */

import type { Arm } from '../../src/azure/arm.ts';
import type { Binding } from '../../src/api/binding.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createArm } from '../../src/azure/gateway.ts';
import type { Instant } from '../../src/runtime/clock.ts';
import { seededRandom, uuid } from '../../src/runtime/random.ts';
import { createStage } from '../scenarios/support/stage.ts';
import { freshFleet } from './fresh-fleet.ts';
import { remembering } from './remembering.ts';

export interface SettledFleet {
  readonly arm: Arm;
  /** The first `real` ones are in this Azure; the rest are only there to be in the store. */
  readonly bindings: readonly Binding[];
  /** Uid of kube-system. */
  readonly cluster: string;
  readonly now: Instant;
}

export async function settledFleet(real: number, size: number): Promise<SettledFleet> {
  const fleet = freshFleet(real, 1, 'platform');
  const stage = await createStage({ resources: fleet.resources, assumptions: { updateMinutes: 15 } });
  stage.start();
  for (const { metadata, spec } of fleet.bindings) await stage.apply(metadata.name, spec);
  for (const { metadata } of fleet.bindings) await stage.until(metadata.name, 'True/Settled');
  const { metadata } = await stage.cluster
    .api()
    .request<{ readonly metadata: { readonly uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
  const settled = await Promise.all(fleet.bindings.map((one) => stage.binding(one.metadata.name)));
  const [first] = settled;
  if (!first) throw new Error('a fleet has at least one binding');
  const random = seededRandom(1);
  return {
    arm: remembering(
      createArm({
        cloud: clouds.public,
        credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Date.UTC(2100, 0) }) },
        clock: stage.clock,
        httpClient: stage.azure.httpClient(),
        shareForMs: 0,
      }),
    ),
    bindings: [...settled, ...Array.from({ length: size - real }, (_, at) => another(first, real + at, uuid(random)))],
    cluster: metadata.uid,
    now: stage.clock.now(),
  };
}

/** The same for a gateway and a network of its own. */
function another(binding: Binding, at: number, uid: string): Binding {
  const text = JSON.stringify(binding).replaceAll(/\b(gateway|hub)-0\b/g, `$1-${at}`);
  const same = JSON.parse(text) as Binding;
  return { ...same, metadata: { ...same.metadata, uid } };
}
