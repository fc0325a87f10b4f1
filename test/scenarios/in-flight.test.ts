/** Promises about an upgrade in mid-operation: what version 0.1.0 has written, recorded from its own run against the simulators, is gone on with. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { bindingsPath, type BindingStatus } from '../../src/api/binding.ts';
import { createStage, type Stage } from './support/stage.ts';
import { group, network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

interface Recorded {
  readonly cluster: string;
  readonly uid: string;
  readonly requestId: string;
  readonly status: BindingStatus;
  readonly rules: readonly object[];
}

type Instant = 'accepted' | 'unheard' | 'intended';

/** Six minutes after its intent was written: Azure's answer in status, the answer lost with the process, the request never sent. Never edited but for `<handle>`. */
const recorded = readFileSync(new URL('./support/in-flight-0.1.0.json', import.meta.url), 'utf8');

const patches = (stage: Stage) => stage.azure.acceptedWrites(serviceId('orders')).filter(({ method }) => method === 'PATCH');

/** The cluster and Azure as that version left them: its rules, its status, and its request if Azure had taken it. */
async function asLeft(at: Instant): Promise<{ readonly stage: Stage; readonly left: Recorded }> {
  const { uid: was, cluster: before } = (JSON.parse(recorded) as Readonly<Record<Instant, Recorded>>)[at];
  const stage = await createStage({
    resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), service('orders')],
    assumptions: { updateMinutes: 45 },
  });
  const { uid } = (await stage.apply('orders')).metadata;
  const home = await stage.cluster.api().request<{ metadata: { uid: string } }>({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
  // The marks are those of this cluster and this binding.
  const text = recorded.replaceAll(was, uid).replaceAll(before, home.metadata.uid);
  const parsed = (JSON.parse(text) as Readonly<Record<Instant, Recorded>>)[at];
  stage.azure.put(`${group}/providers/Microsoft.Network/networkSecurityGroups/apim-nsg`, {
    ...securityGroup('apim-nsg', parsed.rules as never),
  });
  await stage.forward('24s');
  const handle = at === 'intended' ? '' : await sent(stage, parsed.requestId);
  await stage.forward('6m');
  const left = JSON.parse(JSON.stringify(parsed).replaceAll('<handle>', handle)) as Recorded;
  await stage.cluster.api().request({
    method: 'PATCH',
    path: `${bindingsPath('platform')}/orders/status`,
    body: { status: left.status },
    contentType: 'application/merge-patch+json',
  });
  return { stage, left };
}

/** As version 0.1.0 sent it; the answer names the operation. */
async function sent(stage: Stage, requestId: string): Promise<string> {
  const { status, headers } = await stage.azure.send({
    method: 'PATCH',
    url: `https://management.azure.com${serviceId('orders')}?api-version=2024-05-01`,
    headers: { 'content-type': 'application/json', authorization: 'Bearer operator.a-token', 'x-ms-client-request-id': requestId },
    body: JSON.stringify({
      properties: { virtualNetworkType: 'External', virtualNetworkConfiguration: { subnetResourceId: subnetId('hub', 'apim') } },
    }),
  });
  expect(status).toBe(202);
  return headers['azure-asyncoperation'] ?? headers['location'] ?? '';
}

describe('an operation in flight, written by version 0.1.0', () => {
  test.each<[Instant, string]>([
    ['accepted', 'whose answer is in status, is followed to its end'],
    ['unheard', 'whose answer was lost with the process, is found in Azure'],
    ['intended', 'whose request never left, is sent once'],
  ])('(%s) %s, and asked for once', async (at) => {
    const { stage, left } = await asLeft(at);
    stage.start();
    await stage.until('orders', 'True/Settled', '3h');
    expect(patches(stage)).toHaveLength(1);
    if (at !== 'intended') expect(patches(stage)[0]?.clientRequestId).toBe(left.requestId);
    const { status } = await stage.binding('orders');
    expect(status?.history).toMatchObject([{ what: 'UpdatingNetwork', outcome: 'Succeeded, and verified by network status.' }]);
    expect(stage.seen('orders')).not.toContain('False/AwaitingApproval');
    const { properties } = stage.azure.resource(serviceId('orders')) as unknown as {
      readonly properties: { readonly virtualNetworkConfiguration: { readonly subnetResourceId: string } };
    };
    expect(properties.virtualNetworkConfiguration.subnetResourceId).toBe(subnetId('hub', 'apim'));
  });

  test('(accepted) is not begun anew where it is edited meanwhile: the end comes first, then the edit', async () => {
    const { stage } = await asLeft('accepted');
    stage.start();
    await stage.forward('1m');
    await stage.edit('orders', { mode: 'Internal' });
    await stage.forward('20m');
    expect(patches(stage)).toHaveLength(1);
    await stage.until('orders', 'True/Settled', '6h');
    expect(patches(stage)).toHaveLength(2);
  });

  test('(accepted) is followed to its end also where the binding is deleted with Retain: Azure is left to it', async () => {
    const { stage } = await asLeft('accepted');
    stage.start();
    await stage.forward('1m');
    await stage.remove('orders');
    await stage.forward('2h');
    expect([stage.isGone('orders'), patches(stage).length]).toEqual([true, 1]);
  });
});
