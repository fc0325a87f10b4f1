/** What the scenarios of repetition ask of a stage. */

import { statusOf } from './support/shown.ts';
import { ordinarySpec, type Stage } from './support/stage.ts';
import { furtherRegion, network, securityGroup, service, subnetId } from './support/world.ts';

export const patches = (stage: Stage) =>
  stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('/service/orders'));
export const whole = async (stage: Stage): Promise<string> => JSON.stringify(await statusOf(stage));
export const isStalled = async (stage: Stage) =>
  (await statusOf(stage)).conditions?.some(({ type, status }) => type === 'Stalled' && status === 'True') === true;

export const regions = [
  securityGroup('apim-nsg'),
  securityGroup('us-nsg', [], 'eastus'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' }, spare: { prefix: '10.2.2.0/27', group: 'us-nsg' } }, 'eastus'),
  service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('East US')] } }),
];
export const inBoth = () => ({ ...ordinarySpec(), additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'apim') }] });
