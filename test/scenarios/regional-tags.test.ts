/** Promises about service tags of one region: they stand for the whole tag only where Microsoft's table of ports says so. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { findingsOf, rulesOf, statusOf, writesOf } from './support/shown.ts';
import { network, rule, securityGroup, service } from './support/world.ts';

async function applied(rules: readonly Parameters<typeof rule>[], spec: object = {}): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup(
        'apim-nsg',
        rules.map((one) => rule(...one)),
      ),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', ...spec });
  return stage;
}

const names = (stage: Stage): readonly string[] => rulesOf(stage).map((one) => one.replace(/@.*/, ''));
const probes = ['lb', 110, 'Inbound Allow 6390 from AzureLoadBalancer to VirtualNetwork'] as const;
const appGateway = ['agw', 120, 'Inbound Allow 443 from 10.0.2.0/24 to VirtualNetwork'] as const;

describe('A10: the tag of one region', () => {
  test("A10: of the control plane is not its whole tag: our rule is written, and the gateway's management works", async () => {
    const stage = await applied([
      ['m', 100, 'Inbound Allow 3443 from ApiManagement.WestEurope to VirtualNetwork'],
      [...probes],
      [...appGateway],
      ['di', 4096, 'Inbound Deny * from * to *'],
    ]);
    await stage.until('orders', 'True/Settled');
    expect(names(stage)).toContain('management');
    expect((await statusOf(stage)).summary?.network).toBe('6/6');
  });

  test('A10: of the control plane, behind a deny that no rule of ours gets in front of, blocks the move and says that it is closed in part', async () => {
    const stage = await applied([
      ['m', 100, 'Inbound Allow 3443 from ApiManagement.WestEurope to VirtualNetwork'],
      [...probes],
      [...appGateway],
      ['di', 1000, 'Inbound Deny * from * to *'],
    ]);
    await stage.forward('15m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    const [blocked] = await findingsOf(stage, 'FlowBlocked');
    expect(blocked).toMatchObject({ severity: 'Blocking' });
    expect(blocked?.message).toMatch(/^Rule di .* "management endpoint" in part/);
    expect(blocked?.message).toContain('Rule m has ApiManagement.WestEurope: did you mean ApiManagement?');
    expect(writesOf(stage).filter((write) => write.startsWith('PATCH'))).toEqual([]);
  });

  test.each([
    ['keyvault', 'Outbound Allow 443 from VirtualNetwork to AzureKeyVault.WestEurope', {}],
    ['monitor', 'Outbound Allow * from VirtualNetwork to AzureMonitor.WestEurope', {}],
    [
      'connectors',
      'Outbound Allow 443 from VirtualNetwork to AzureConnectors.WestEurope',
      { networkSecurity: { optionalFlows: ['connectors'] } },
    ],
    // A further member of the kind: what the page lets be regional for the gateway's own traffic is not regional for its clients.
    [
      'clients',
      'Inbound Allow 443 from Storage.WestEurope to VirtualNetwork',
      { mode: 'External', networkSecurity: { clientSources: ['Storage'] } },
    ],
  ])('A10: %s has a rule of ours beside one for %s', async (name, theirs, spec) => {
    const stage = await applied(
      [
        ['theirs', 200, theirs],
        ['no-internet', 4000, 'Outbound Deny * from * to Internet'],
      ],
      spec,
    );
    await stage.until('orders', 'True/Settled');
    expect(names(stage)).toContain(name);
  });

  test.each([
    ['storage', 'Outbound Allow 443 from VirtualNetwork to Storage.WestEurope', {}],
    ['sql', 'Outbound Allow 1433 from VirtualNetwork to Sql.WestEurope', {}],
    ['eventhub', 'Outbound Allow * from VirtualNetwork to EventHub.WestEurope', { networkSecurity: { optionalFlows: ['eventhub'] } }],
  ])('A10: %s needs no rule of ours beside one for %s, which the page of 2025-06-17 allows', async (name, theirs, spec) => {
    const stage = await applied(
      [
        ['theirs', 200, theirs],
        ['no-internet', 4000, 'Outbound Deny * from * to Internet'],
      ],
      spec,
    );
    await stage.until('orders', 'True/Settled');
    expect(names(stage)).not.toContain(name);
  });

  // A further member: the tag of the own region in a deny takes a part of the whole tag away for sure, and is no mere doubt.
  test('A10: of the control plane, denied in front, closes the management endpoint in part', async () => {
    const stage = await applied([
      ['theirs', 200, 'Inbound Deny 3443 from ApiManagement.WestEurope to *'],
      ['whole', 300, 'Inbound Allow 3443 from ApiManagement to *'],
    ]);
    await stage.forward('15m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect((await findingsOf(stage, 'FlowBlocked')).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Rule theirs .* "management endpoint" in part/),
    ]);
  });
});
