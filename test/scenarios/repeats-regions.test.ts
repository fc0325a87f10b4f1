/** Promises about the list of regions, which is written as a whole: a region of another client is kept, or its loss is an alarm. */

import { describe, expect, test } from '@jest/globals';
import { messageOf } from './support/approving.ts';
import { shown, type Properties } from './support/shown.ts';
import { createStage, type Stage } from './support/stage.ts';
import { furtherRegion, serviceId, subnetId } from './support/world.ts';
import { inBoth, patches, regions } from './repeats.test-support.ts';

describe('W3: the list of regions, which is written as a whole', () => {
  const settledInBoth = async (more: Parameters<typeof createStage>[0] = {}): Promise<Stage> => {
    const stage = await createStage({ resources: regions, ...more });
    stage.start();
    await stage.apply('orders', inBoth());
    await stage.until('orders', 'True/Settled');
    await stage.forward('3h');
    return stage;
  };
  const regionsOf = (stage: Stage) =>
    ((shown(stage, serviceId('orders'))?.['additionalLocations'] ?? []) as readonly { readonly location: string }[]).map(
      ({ location }) => location,
    );
  const addRegion = (stage: Stage) => {
    const present = stage.azure.resource(serviceId('orders')) as { readonly properties: Properties };
    const before = (present.properties['additionalLocations'] ?? []) as readonly object[];
    stage.azure.put(serviceId('orders'), {
      ...present,
      properties: { ...present.properties, additionalLocations: [...before, furtherRegion('UK South')] },
    });
  };
  /** As another client's scale-out that has just ended: before the `nth` request of this kind is served. */
  const meanwhile = (stage: Stage, method: string, isIt: () => boolean) => {
    let isDone = false;
    stage.azure.around = (request, serve) => {
      if (!isDone && request.method === method && request.path.toLowerCase() === serviceId('orders').toLowerCase() && isIt()) {
        isDone = true;
        addRegion(stage);
      }
      return serve();
    };
  };

  test('W3: a region that appears while the request leaves: the loss is an alarm that names it, and nothing more is written', async () => {
    const stage = await settledInBoth();
    meanwhile(stage, 'PATCH', () => true);
    await stage.edit('orders', { additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'spare') }] });
    await stage.forward('4h');
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await messageOf(stage)).toMatch(/OtherSettingsChanged|UK South|uksouth/);
    expect(await messageOf(stage)).toMatch(/uksouth|UK South/);
  });

  test('W3: a region that appears after the judgement is seen in the act, and kept', async () => {
    const stage = await settledInBoth();
    meanwhile(stage, 'GET', () => stage.latest('orders')?.status?.operation !== undefined);
    await stage.edit('orders', { additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'spare') }] });
    await stage.forward('4h');
    expect(regionsOf(stage)).toContain('UK South');
  });

  test('W3: a body in motion is not echoed: what another client is just changing stays as it is', async () => {
    const stage = await settledInBoth();
    let isDone = false;
    stage.azure.around = (request, serve) => {
      if (
        !isDone &&
        request.method === 'GET' &&
        request.path.toLowerCase() === serviceId('orders').toLowerCase() &&
        stage.latest('orders')?.status?.operation
      ) {
        isDone = true;
        stage.azure.foreignOperation(serviceId('orders'), 5);
      }
      return serve();
    };
    await stage.edit('orders', { additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'spare') }] });
    await stage.forward('1m');
    expect(patches(stage).filter(({ status }) => status >= 400)).toEqual([]);
    await stage.until('orders', 'True/Settled', '8h');
    expect(regionsOf(stage)).toEqual(['East US']);
  });
});
