/** Promises about members of networks and subnets that came with newer api-versions: what is written back as a whole takes none of them away. */

import { describe, expect, test } from '@jest/globals';
import { checksOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { group, network, networkId, securityGroup, service } from './support/world.ts';

type Json = Readonly<Record<string, unknown>>;
const id = (type: string, name: string) => ({ id: `${group}/providers/Microsoft.Network/${type}/${name}` });
const serviceGateway = id('serviceGateways', 'one');
const defaultPublicNatGateway = id('natGateways', 'shared');

async function settled(subnet: Json, spec: Json, members: Json = {}): Promise<Stage> {
  const base = network('hub', { apim: { prefix: '10.0.1.0/27', ...subnet }, web: { prefix: '10.0.2.0/24', serviceGateway } });
  const stage = await createStage({
    resources: [securityGroup('apim-nsg'), { ...base, properties: { ...(base['properties'] as Json), ...members } }, service('orders')],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled', '9h');
  return stage;
}

const hub = (stage: Stage) =>
  stage.azure.resource(networkId('hub')) as {
    readonly properties: Json & { readonly subnets: readonly { readonly name: string; readonly properties: Json }[] };
  };
const membersOf = (stage: Stage, name: string): Json => hub(stage).properties.subnets.find((one) => one.name === name)?.properties ?? {};

describe('A24: a member that the api-version of the reads does not show', () => {
  test('A24: of a subnet stays when a security group is attached', async () => {
    const stage = await settled({ serviceGateway }, { networkSecurity: { create: { name: 'made' } } });
    expect(membersOf(stage, 'apim')).toMatchObject({ networkSecurityGroup: { id: expect.stringContaining('made') }, serviceGateway });
    expect(await checksOf(stage)).not.toContain('ProvisioningFailed');
  });

  test('A24: of a network, and of its subnets, stays when its DNS servers are written', async () => {
    const stage = await settled({ group: 'apim-nsg', serviceGateway }, { dns: { servers: ['10.0.2.4'] } }, { defaultPublicNatGateway });
    expect(hub(stage).properties).toMatchObject({ dhcpOptions: { dnsServers: ['10.0.2.4'] }, defaultPublicNatGateway });
    expect([membersOf(stage, 'apim'), membersOf(stage, 'web')]).toMatchObject([{ serviceGateway }, { serviceGateway }]);
  });

  test('A24: of a subnet stays when service endpoints are added', async () => {
    const spec = { mode: 'Internal', networkSecurity: {}, routing: { serviceEndpoints: { services: ['Microsoft.Storage'] } } };
    const stage = await settled({ group: 'apim-nsg', serviceGateway }, spec);
    expect(membersOf(stage, 'apim')).toMatchObject({
      serviceEndpoints: [expect.objectContaining({ service: 'Microsoft.Storage' })],
      serviceGateway,
    });
  });
});
