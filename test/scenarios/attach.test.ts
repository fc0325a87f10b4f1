/** The main job: a committed binding puts a gateway into its subnet, and its status tells the truth on the way. */

import { describe, expect, test } from '@jest/globals';
import { createStage } from './support/stage.ts';
import { serviceId, subnetId } from './support/world.ts';

describe('a clean attach', () => {
  test('goes from apply to Ready, and the reasons of Ready tell how', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    expect(stage.seen('orders')).toEqual([
      'Unknown/Pending',
      'Unknown/Observing',
      'False/PreparingNetwork',
      'False/UpdatingNetwork',
      'False/Verifying',
      'True/Settled',
    ]);
    const service = stage.azure.resource(serviceId('orders')) as { properties: Record<string, unknown> };
    expect(service.properties).toMatchObject({
      virtualNetworkType: 'External',
      virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') },
    });
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});
