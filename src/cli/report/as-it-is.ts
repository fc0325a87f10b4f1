/** Where a gateway is today, where that is not where it is declared to be: what its clients and its network live with until the plan is carried out. */

import type { Arm } from '../../azure/arm.ts';
import { valueOf } from '../../binding/model/values/observation.ts';
import { isInPlace, sitesOf } from '../../binding/model/values/site.ts';
import type { Clock } from '../../runtime/clock.ts';
import { bindingFor } from '../preview/imported.ts';
import type { Preview } from '../preview/preview.ts';
import { previewAll } from '../preview/session.ts';
import type { Reported } from './facts.ts';

/** One after the other: Azure lets everyone read only so often. */
export async function reportedOf(previews: readonly Preview[], arm: Arm, clock: Clock): Promise<readonly Reported[]> {
  const reported: Reported[] = [];
  for (const preview of previews) reported.push({ preview, asItIs: await asItIs(preview, arm, clock) });
  return reported;
}

async function asItIs({ seen, settings, binding }: Preview, arm: Arm, clock: Clock): Promise<Preview | undefined> {
  const service = valueOf(seen.service);
  if (!service || service.virtualNetworkType === 'None') return undefined;
  const sites = sitesOf(settings, seen);
  const isAsDeclared = sites.length > 0 && sites.every((site) => isInPlace(site) && service.virtualNetworkType === site.mode);
  if (isAsDeclared) return undefined;
  const [found] = await previewAll([bindingFor(service, binding.metadata.namespace, 'Audit')], arm, clock);
  return found;
}
