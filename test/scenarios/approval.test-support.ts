/** The world of the scenarios of approval, and what they ask of it. */

import type { BindingStatus } from '../../src/api/binding.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './support/stage.ts';
import { network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

export const world = [
  securityGroup('apim-nsg'),
  securityGroup('other-nsg'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'other-nsg' } }),
  service('orders'),
];

export const careful = (approval = 'WhenDisruptive', more: object = {}) => ({ ...ordinarySpec(), changes: { approval, ...more } });
export const other = subnetId('hub', 'other');

export async function started(spec: object = careful(), options: StageOptions = {}): Promise<Stage> {
  const stage = await createStage({ resources: world, ...options });
  stage.start();
  await stage.apply('orders', spec);
  return stage;
}

export const patches = (stage: Stage) =>
  stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/service/'));
export const conditionOf = ({ conditions }: BindingStatus, type: string) => conditions?.find((one) => one.type === type);

/** A user moves the gateway in the portal, and Azure is done with it. */
export async function movedInPortal(stage: Stage): Promise<void> {
  const before = stage.azure.resource(serviceId('orders')) as unknown as { readonly properties: object };
  stage.azure.put(serviceId('orders'), {
    ...before,
    properties: { ...before.properties, virtualNetworkConfiguration: { subnetResourceId: other } },
  });
  await stage.forward('35m');
}
