/** Whether an update of an API Management service ends well, by the rules of the subnet that it goes to. */

import { describe, expect, test } from '@jest/globals';
import { attach, bench, network, ordinary, props, rule, securityGroup, service, serviceId, stateOf } from './azure.test-support.ts';
import { operationOf, settingsOf, statesOf } from './service.test-support.ts';

describe('an activation fails when a vital flow is closed', () => {
  const closed = (words: string) => [
    securityGroup(rule('management', 3000, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork'), rule('oops', 200, words)),
    network(),
  ];
  const premium = service({ sku: { name: 'Premium', capacity: 1 } });

  test.each<[flow: string, words: string, sku: string, ends: string]>([
    ['control plane', 'Inbound Deny 3443 from * to *', 'Developer', 'Failed'],
    ['control plane, in part', 'Inbound Deny 3443 from 104.0.0.0/8 to *', 'Developer', 'Failed'],
    ['storage', 'Outbound Deny 443 from * to Storage', 'Developer', 'Failed'],
    ['SQL', 'Outbound Deny 1433 from * to *', 'Developer', 'Failed'],
    ['Key Vault', 'Outbound Deny * from * to AzureKeyVault', 'Developer', 'Failed'],
    ["the balancer's probe", 'Inbound Deny 6390 from AzureLoadBalancer to *', 'Premium', 'Failed'],
    ['the same on Developer', 'Inbound Deny 6390 from AzureLoadBalancer to *', 'Developer', 'Succeeded'],
    ['the probe, by its host', 'Inbound Deny * from VirtualNetwork to *', 'Premium', 'Failed'],
    ['Azure Monitor, not vital', 'Outbound Deny * from * to AzureMonitor', 'Developer', 'Succeeded'],
    ['clients, not vital', 'Inbound Deny 443 from Internet to *', 'Premium', 'Succeeded'],
    ['nothing', 'Inbound Deny 22 from * to *', 'Premium', 'Succeeded'],
  ])('%s: %s, %s: %s', async (_, words, sku, ends) => {
    const b = bench([...closed(words), sku === 'Premium' ? premium : service()]);
    const first = await b.ask('PATCH', serviceId, attach());
    expect(await statesOf(b, first)).toEqual(['InProgress', ends]);
    expect(stateOf(await b.ask('GET', serviceId))).toBe(ends);
  });

  test('says ActivationFailed at its URL, leaves the service Failed with its old settings, and takes the next write', async () => {
    const b = bench([...closed('Inbound Deny 3443 from * to *'), service()]);
    const before = settingsOf(await b.ask('GET', serviceId));
    const first = await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    expect((await b.follow(operationOf(first))).body).toMatchObject({
      status: 'Failed',
      error: {
        code: 'ActivationFailed',
        message: expect.stringMatching(/^Unable to activate API service.* correlationId [0-9a-f-]{36} and TimeStamp /),
      },
    });
    const after = await b.ask('GET', serviceId);
    expect([settingsOf(after), stateOf(after), props(after)['targetProvisioningState']]).toEqual([before, 'Failed', '']);
    b.azure.remove(`${ordinary[0]?.['id'] as string}/securityRules/oops`);
    await b.ask('PATCH', serviceId, attach());
    await b.minutes(46);
    expect(settingsOf(await b.ask('GET', serviceId))).toMatchObject({ virtualNetworkType: 'External' });
  });

  test('an External gateway whose clients cannot come in still activates: its network status says nothing of them', async () => {
    const b = bench([
      securityGroup(rule('management', 3000, 'Inbound Allow 3443 from ApiManagement to VirtualNetwork')),
      network(),
      service(),
    ]);
    const first = await b.ask('PATCH', serviceId, attach());
    expect(await statesOf(b, first)).toEqual(['InProgress', 'Succeeded']);
    await b.minutes(20);
    const rows = JSON.stringify((await b.ask('GET', `${serviceId}/networkstatus`)).body);
    expect(rows).not.toContain('failure');
  });

  test('what decides is the rules at its end, not those at its start', async () => {
    const b = bench();
    await b.ask('PATCH', serviceId, attach());
    b.azure.remove(`${ordinary[0]?.['id'] as string}/securityRules/management`);
    await b.minutes(46);
    expect(stateOf(await b.ask('GET', serviceId))).toBe('Failed');
  });
});
