/** Promises about what is sent again: an answer is an answer, what never left is taken back, and whatever has no lasting effect is repeated less and less often. */

import { describe, expect, test } from '@jest/globals';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { approveWhenAsked, messageOf } from './support/approving.ts';
import { busiestHour, busiestTarget } from './support/rates.ts';
import { shown, statusOf, type Properties } from './support/shown.ts';
import { createStage, ms, ordinarySpec, type Stage } from './support/stage.ts';
import { furtherRegion, groupId, network, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const patches = (stage: Stage) => stage.azure.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('/service/orders'));
const whole = async (stage: Stage): Promise<string> => JSON.stringify(await statusOf(stage));
const isStalled = async (stage: Stage) =>
  (await statusOf(stage)).conditions?.some(({ type, status }) => type === 'Stalled' && status === 'True') === true;

/** Every PATCH of a service leaves with another body. */
const withBody =
  (change: (body: string) => string) =>
  (http: HttpClient): HttpClient => ({
    sendRequest: (request) => {
      if (request.method === 'PATCH' && typeof request.body === 'string') request.body = change(request.body);
      return http.sendRequest(request);
    },
  });

describe('W8: a change of the service that Azure answers without an operation', () => {
  test('W8: and that changes nothing is a failure, told and tried again hours later', async () => {
    const stage = await createStage({ meddleAzure: withBody(() => '{}') });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    expect(patches(stage).length).toBeLessThanOrEqual(6);
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await isStalled(stage)).toBe(true);
    expect(await whole(stage)).toContain('SettingsUnchanged');
    expect(stage.seen('orders')).not.toContain('False/Overdue');
  });

  test('W8: an answer with the old tags only, which moves the ETag, is no operation either', async () => {
    const stage = await createStage({ meddleAzure: withBody(() => JSON.stringify({ tags: { team: 'payments' } })) });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    expect(patches(stage).length).toBeLessThanOrEqual(6);
    expect(stage.ready('orders')).toBe('False/OperationFailed');
    expect(await isStalled(stage)).toBe(true);
  });

  test('W8: requests without any answer are counted, and the first one’s start tells when it is overdue', async () => {
    const stage = await createStage();
    stage.azure.faults.add({
      where: ({ method, path }) => method === 'PATCH' && path.endsWith('/service/orders'),
      fault: { kind: 'reset' },
    });
    stage.start();
    await stage.apply('orders');
    await stage.forward('24h');
    // Three before each pause of 1, 2, 4, 8 and 16 hours.
    expect(patches(stage).length).toBeLessThanOrEqual(15);
    expect(stage.ready('orders')).toMatch(/^False\/(OperationFailed|RetryingAfterError)$/);
    expect(await isStalled(stage)).toBe(true);
  });
});

const regions = [
  securityGroup('apim-nsg'),
  securityGroup('us-nsg', [], 'eastus'),
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
  network('us', { apim: { prefix: '10.2.1.0/27', group: 'us-nsg' }, spare: { prefix: '10.2.2.0/27', group: 'us-nsg' } }, 'eastus'),
  service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('East US')] } }),
];
const inBoth = () => ({ ...ordinarySpec(), additionalLocations: [{ location: 'eastus', subnetId: subnetId('us', 'apim') }] });

/** The read of the service that is taken between the intent and its request fails once. */
function failReadInTheAct(stage: Stage, fails: (hits: number) => boolean, status: number, code: string): () => number {
  let hits = 0;
  stage.azure.around = (request, serve) => {
    const operation = stage.latest('orders')?.status?.operation;
    const isIt =
      request.method === 'GET' &&
      request.path.toLowerCase() === serviceId('orders').toLowerCase() &&
      operation !== undefined &&
      operation.handle === undefined &&
      patches(stage).length === 0;
    if (!isIt || !fails(++hits)) return serve();
    return { status, headers: {}, body: { error: { code, message: 'Try later.' } } };
  };
  return () => hits;
}

describe('W11: a request that never left', () => {
  test('W11: one failed read in the act is tried again, and the request leaves within seconds as the first attempt', async () => {
    const stage = await createStage({ resources: regions });
    const hits = failReadInTheAct(stage, (count) => count === 1, 503, 'ServiceUnavailable');
    stage.start();
    await stage.apply('orders', inBoth());
    await stage.clock.until(() => hits() > 0, ms('1h'));
    await stage.forward('30s');
    expect(patches(stage)).toHaveLength(1);
    expect((await statusOf(stage)).operation?.attempt).toBe(1);
  });

  test.each([
    ['every read for ten minutes', 503, 'ServiceUnavailable'],
    ['a missing right', 403, 'AuthorizationFailed'],
  ])('W11: %s: no update is claimed that was never sent, and the approval is not spent', async (what, status, code) => {
    const stage = await createStage({ resources: regions });
    const hits = failReadInTheAct(stage, () => stage.clock.now() < until, status, code);
    let until = Infinity;
    stage.start();
    await stage.apply('orders', { ...inBoth(), changes: { approval: 'WhenDisruptive' } });
    await approveWhenAsked(stage);
    await stage.clock.until(() => hits() > 0, ms('1h'));
    until = stage.clock.now() + ms('10m');
    await stage.forward('30s');
    expect(patches(stage)).toEqual([]);
    expect(await whole(stage)).not.toMatch(/has been updating/);
    expect((await statusOf(stage)).operation).toBeUndefined();
    expect((await statusOf(stage)).approvals?.map(({ spent }) => spent ?? false)).toEqual([false]);
    await stage.forward(what === 'a missing right' ? '30m' : '20m');
    expect(patches(stage)).toHaveLength(1);
    expect((await statusOf(stage)).operation?.attempt ?? 1).toBe(1);
  });
});

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
