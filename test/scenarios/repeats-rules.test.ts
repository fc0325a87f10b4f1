/** Promises about what has no lasting effect: it is repeated less and less often, whoever or whatever undoes it. */

import { describe, expect, test } from '@jest/globals';
import { messageOf } from './support/approving.ts';
import { busiestHour, busiestTarget } from './support/rates.ts';
import { shown, type Properties } from './support/shown.ts';
import { createStage, ms, type Stage } from './support/stage.ts';
import { groupId, network, securityGroup, service, subnetId } from './support/world.ts';
import { isStalled, patches, whole } from './repeats.test-support.ts';

describe('W15: what another client spoils again each time it is put right', () => {
  const world = [
    securityGroup('apim-nsg'),
    securityGroup('spare-nsg'),
    network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' } }),
    service('orders'),
  ];
  /** Two seconds after each PUT of our rule for `flow`, a policy or a pipeline changes it. */
  const spoilAlways = (stage: Stage, flow: string, change: Properties) => {
    const spoil = () => {
      const rules = (shown(stage, groupId('apim-nsg'))?.['securityRules'] ?? []) as readonly {
        id: string;
        name: string;
        properties: Properties;
      }[];
      const rule = rules.find(({ name }) => name.endsWith(`-${flow}`));
      if (rule) stage.azure.put(rule.id, { ...rule, properties: { ...rule.properties, ...change } });
    };
    stage.azure.around = (request, serve) => {
      const answer = serve();
      if (request.method === 'PUT' && new RegExp(`securityRules/apimvnet-\\w+-${flow}$`, 'i').test(request.path))
        stage.clock.schedule(2_000, spoil);
      return answer;
    };
    spoil();
  };
  const settledThere = async (): Promise<Stage> => {
    const stage = await createStage({ resources: world, assumptions: { holdEvidence: 'visible', holdMinutes: 300 } });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    return stage;
  };

  test('W15: while a subnet is held: few writes, and the binding says that they do not last', async () => {
    const stage = await settledThere();
    await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.clock.until(() => stage.ready('orders').startsWith('True/'), ms('4h'));
    await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
    await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
    const from = stage.clock.now();
    spoilAlways(stage, 'sql', { destinationPortRange: '1434' });
    await stage.forward('1h');
    expect(busiestTarget(stage, from).writes).toBeLessThanOrEqual(12);
    expect(await whole(stage)).toMatch(/apimvnet-\w+-sql/);
    expect(await whole(stage)).toMatch(/due again|differs again|Contested/);
  });

  test.each([
    ['beside a running update', 'False/UpdatingNetwork', { destinationPortRange: '1434' }],
    ['while its result is verified', 'False/Verifying', { access: 'Deny' }],
  ])('W15: %s: few writes', async (_, ready, change) => {
    const stage = await createStage({ resources: world, assumptions: { blockedFlows: 'failNetworkStatusOnly' } });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', ready);
    const from = stage.clock.now();
    spoilAlways(stage, 'sql', change);
    await stage.forward('2h');
    expect(busiestTarget(stage, from).writes).toBeLessThanOrEqual(12);
  });
});

describe('W18: a read that does not show what was written', () => {
  /** Every GET of the group shows one of our rules changed. */
  const showWrong = (stage: Stage, change: (rules: Properties[]) => Properties[]) => {
    stage.azure.around = (request, serve) => {
      const answer = serve();
      const body = answer.body as { readonly properties?: { readonly securityRules?: Properties[] } } | undefined;
      if (request.method !== 'GET' || !/networkSecurityGroups\/apim-nsg$/i.test(request.path) || !body?.properties?.securityRules)
        return answer;
      return {
        ...answer,
        body: {
          ...body,
          properties: { ...body.properties, securityRules: change(structuredClone(body.properties.securityRules)) },
        },
      };
    };
  };

  test.each<readonly [string, (rules: Properties[]) => Properties[]]>([
    [
      'with a field missing',
      (rules) =>
        rules.map((rule) =>
          String(rule['name']).endsWith('-sql')
            ? { ...rule, properties: { ...(rule['properties'] as object), destinationAddressPrefix: null } }
            : rule,
        ),
    ],
    ['without it at all', (rules) => rules.filter(({ name }) => !String(name).endsWith('-sql'))],
  ])('W18: a rule that is always read %s is written less and less often, and told', async (_, change) => {
    const stage = await createStage();
    showWrong(stage, change);
    stage.start();
    await stage.apply('orders');
    await stage.forward('2h');
    expect(busiestTarget(stage).writes).toBeLessThanOrEqual(12);
    expect(busiestHour(stage)).toBeLessThanOrEqual(400);
    expect(await whole(stage)).toMatch(/apimvnet-\w+-sql/);
  });

  test.each([
    ['a network', /virtualNetworks\/hub$/i, 'hub'],
    ['a security group', /networkSecurityGroups\/apim-nsg$/i, 'apim-nsg'],
  ])(
    'W18: %s in a state that the operator does not know: asked less and less, the word is told, and a human is called',
    async (_, path, name) => {
      const stage = await createStage();
      stage.azure.around = (request, serve) => {
        const answer = serve();
        const body = answer.body as { readonly properties?: object } | undefined;
        if (request.method !== 'GET' || !path.test(request.path) || !body?.properties) return answer;
        return { ...answer, body: { ...body, properties: { ...body.properties, provisioningState: 'Migrating' } } };
      };
      stage.start();
      await stage.apply('orders');
      await stage.forward('30m');
      const asked = stage.azure.requests.length;
      expect(asked).toBeLessThanOrEqual(300);
      expect(await messageOf(stage)).toMatch(new RegExp(`${name}.*Migrating`));
      await stage.forward('4h');
      expect(await isStalled(stage)).toBe(true);
      expect(await messageOf(stage)).toMatch(new RegExp(`${name}.*Migrating`));
      expect(patches(stage)).toEqual([]);
    },
  );
});
