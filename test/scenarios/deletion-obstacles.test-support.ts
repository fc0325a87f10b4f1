/** A settled binding to delete, and what the scenarios of obstacles ask of it. */

import { shown } from './support/shown.ts';
import { createStage, ordinarySpec, type Instance, type Stage, type StageOptions } from './support/stage.ts';
import { network, service, serviceId, subnetId } from './support/world.ts';

export const bare = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
export const making = (more: object = {}) => ({
  ...ordinarySpec(),
  deletionPolicy: 'Detach',
  networkSecurity: { create: { name: 'made' } },
  publicIp: { create: { name: 'front' } },
  ...more,
});
export const subnet = subnetId('hub', 'apim');
export const mode = (stage: Stage) => shown(stage, serviceId('orders'))?.['virtualNetworkType'];

export async function settled(
  options: StageOptions = {},
): Promise<{ readonly stage: Stage; readonly operator: Instance; readonly from: number }> {
  const stage = await createStage({ resources: bare, ...options });
  const operator = stage.start();
  await stage.apply('orders', making());
  await stage.until('orders', 'True/Settled');
  return { stage, operator, from: stage.azure.requests.length };
}
