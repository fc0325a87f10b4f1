/** Pains of security rules; numbers and sources in docs/pains.md. */

import { describe, expect, test } from '@jest/globals';
import { createStage, ordinarySpec, type Stage } from '../support/stage.ts';
import { checksOf, findingsOf, rulesOf, statusOf, writesOf } from '../support/shown.ts';
import { network, ordinary, rule, securityGroup, service } from '../support/world.ts';

const hub = (dnsServers: readonly string[] = []): object => {
  const plain = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } });
  return { ...plain, properties: { ...(plain['properties'] as object), ...(dnsServers.length > 0 && { dhcpOptions: { dnsServers } }) } };
};

async function applied(
  rules: readonly Parameters<typeof rule>[],
  spec: object = {},
  more: { readonly sku?: string; readonly dns?: string } = {},
): Promise<Stage> {
  const stage = await createStage({
    resources: [
      securityGroup(
        'apim-nsg',
        rules.map((one) => rule(...one)),
      ),
      hub(more.dns === undefined ? [] : [more.dns]),
      service('orders', { sku: more.sku ?? 'Developer' }),
    ],
  });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  return stage;
}

const patches = (stage: Stage): readonly string[] => writesOf(stage).filter((write) => write.startsWith('PATCH'));
const messages = async (stage: Stage, check: string): Promise<readonly string[]> =>
  (await findingsOf(stage, check)).map(({ message }) => message);

describe('ports', () => {
  const denyOut = ['deny', 4000, 'Outbound Deny * from * to *'] as const;

  test('pain 46: 1443 for Azure SQL is noticed, and a rule for 1433 is there before the gateway moves', async () => {
    const stage = await applied([['sql', 200, 'Outbound Allow 1443 from VirtualNetwork to Sql'], [...denyOut]]);
    await stage.until('orders', 'True/Settled');
    expect(await messages(stage, 'NearMiss')).toEqual([
      expect.stringMatching(/Rule sql .* allows 1443, .* "Azure SQL" .* did you mean 1433\?/),
    ]);
    const order = writesOf(stage);
    expect(order.findIndex((write) => write.endsWith('-sql'))).toBeGreaterThanOrEqual(0);
    expect(order.findIndex((write) => write.endsWith('-sql'))).toBeLessThan(order.indexOf('PATCH service/orders'));
  });

  test('pain 47: 433 for Azure Storage is noticed, and a rule for 443 is there before the gateway moves', async () => {
    const stage = await applied([['storage', 210, 'Outbound Allow 433 from VirtualNetwork to Storage'], [...denyOut]]);
    await stage.until('orders', 'True/Settled');
    expect(await messages(stage, 'NearMiss')).toEqual([
      expect.stringMatching(/Rule storage .* allows 433, .* "Azure Storage" .* did you mean 443\?/),
    ]);
    const order = writesOf(stage);
    expect(order.findIndex((write) => write.endsWith('-storage'))).toBeGreaterThanOrEqual(0);
    expect(order.findIndex((write) => write.endsWith('-storage'))).toBeLessThan(order.indexOf('PATCH service/orders'));
  });
});

describe('clients', () => {
  test('pain 49: a rule for the ApiManagement tag lets no client in, and that is said', async () => {
    const stage = await applied([['apim', 200, 'Inbound Allow * from ApiManagement to VirtualNetwork']]);
    await stage.until('orders', 'True/Settled');
    expect(await checksOf(stage)).toEqual(['NoClientCanConnect']);
    expect(rulesOf(stage).some((one) => one.startsWith('clients'))).toBe(false);
  });

  test('pain 74: a tag that Azure does not know is named', async () => {
    const stage = await applied([], { networkSecurity: { clientSources: ['ServiceConnectors'] } });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    expect(patches(stage)).toEqual([]);
    expect(await messages(stage, 'TagUnknown')).toEqual([
      expect.stringMatching(/ServiceConnectors in spec\.networkSecurity\.clientSources/),
    ]);
    expect(rulesOf(stage).some((one) => one.startsWith('clients'))).toBe(false);
  });
});

describe('denies', () => {
  test('pain 50: a deny in front of port 3443 is named with both ways out, and the gateway stays where it is', async () => {
    const stage = await applied([['deny-3443', 1000, 'Inbound Deny 3443 from * to *']]);
    await stage.forward('12m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    const [blocked] = await findingsOf(stage, 'FlowBlocked');
    expect(blocked?.message).toMatch(/^Rule deny-3443 \(priority 1000, Deny\).*3443 from ApiManagement/);
    expect(blocked?.remedy).toMatch(
      /change or remove rule deny-3443, or give spec\.networkSecurity\.priorities a band that begins well below 1000, such as \d+ to 999/,
    );
    expect(patches(stage)).toEqual([]);
  });

  test('pain 54: in a group that denies everything, every required flow gets its rule', async () => {
    const denies = [
      ['deny-in', 4095, 'Inbound Deny * from * to *'],
      ['deny-out', 4096, 'Outbound Deny * from * to *'],
    ] as const;
    const stage = await applied(
      denies.map((one) => [...one]),
      { networkSecurity: { clientSources: ['Internet'] } },
      { sku: 'Premium' },
    );
    await stage.until('orders', 'True/Settled');
    const names = rulesOf(stage).map((one) => one.replace(/@.*/, ''));
    expect(names).toEqual(
      expect.arrayContaining(['clients', 'management', 'loadbalancer', 'certificates', 'storage', 'sql', 'keyvault', 'monitor']),
    );
    expect((await statusOf(stage)).summary?.network).toBe('6/6');
    expect((await findingsOf(stage)).filter(({ severity }) => severity === 'Blocking')).toEqual([]);
  });

  test("pain 62: a deny on port 53 to the network's own servers is named before the gateway moves", async () => {
    const stage = await applied([['no-dns', 300, 'Outbound Deny 53 from * to *']], { mode: 'Internal' }, { dns: '10.9.0.4' });
    await stage.forward('12m');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(await messages(stage, 'FlowBlocked')).toEqual([
      expect.stringMatching(/^Rule no-dns .*Udp 53 to 10\.9\.0\.4/),
      expect.stringMatching(/^Rule no-dns .*Tcp 53 to 10\.9\.0\.4/),
    ]);
    expect(patches(stage)).toEqual([]);
  });
});

test('the ordinary world of these scenarios is one in which nothing is found but that clients are not named', async () => {
  const stage = await createStage({ resources: ordinary });
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  expect(await checksOf(stage)).toEqual(['NoClientCanConnect']);
});
