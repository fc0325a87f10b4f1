/** Promises about the end of a binding: Retain leaves Azure as it is and says what stays; Detach takes out what is ours, in order, through everything. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ordinarySpec } from './support/stage.ts';
import { network, serviceId, subnetId, service, groupId } from './support/world.ts';

const made = [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')];
const detaching = { ...ordinarySpec(), deletionPolicy: 'Detach', networkSecurity: { create: { name: 'made-nsg' } }, publicIp: { create: { name: 'made-ip' } } };

test('x', async () => {
  const stage = await createStage({ resources: made, steady: true });
  stage.start();
  await stage.apply('orders', detaching);
  await stage.until('orders', 'True/Settled');
  console.log(JSON.stringify((await stage.binding('orders')).status?.owned), stage.latest('orders')?.metadata.finalizers);
  const from = stage.azure.requests.length;
  await stage.remove('orders');
  for (let i = 0; i < 60; i++) {
    await stage.forward('10m');
    const b = await stage.binding('orders').catch(() => undefined);
    if (!b) break;
    console.log(i, JSON.stringify(b.status?.waiting), JSON.stringify(b.status?.conditions?.map((c) => [c.type, c.status, c.reason, c.message])), JSON.stringify(b.status?.plan?.steps.map((s) => s.why)), JSON.stringify(b.status?.owned));
  }
  console.log(stage.azure.requests.slice(from).filter(isWrite).map((r) => `${r.method} ${r.path.split('/').slice(-2).join('/')} ${r.status}`).join('\n'));
  console.log(JSON.stringify(stage.azure.resource(subnetId('hub', 'apim'))), JSON.stringify(stage.azure.resource(serviceId('orders'))).slice(0,300), stage.azure.resource(groupId('made-nsg')));
  const ev = await stage.cluster.api().request<any>({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
  console.log(ev.items.map((e: any) => `${e.reason} ${e.note}`).join('\n'));
});
