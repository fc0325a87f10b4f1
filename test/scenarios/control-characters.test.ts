/** Text of others in status, events and findings: nothing in it moves a cursor, hides or reorders what people read. */

import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../sim/azure/exchange.ts';
import { createStage, type Stage } from './support/stage.ts';
import { groupId, network, ordinary, rule, ruleId, securityGroup, service } from './support/world.ts';

const hostile = 'before\u001b[2J\u009b1m\r\nReady True\u202eevil\u2066\u200bafter';
const shown = 'before\\u001b[2J\\u009b1m Ready True\\u202eevil\\u2066\\u200bafter';

/** Whatever a terminal obeys instead of showing it; the operator itself puts a line break between findings, and no other client one before a word of his. */
const obeyed = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\nReady True/u;

/** Every text in there, the names of members too. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)]);
};

async function toldIn(stage: Stage): Promise<readonly string[]> {
  const path = '/apis/events.k8s.io/v1/namespaces/platform/events';
  const { items } = await stage.cluster.api().request<{ readonly items: readonly { readonly note: string; readonly reason: string }[] }>({
    method: 'GET',
    path,
  });
  return [...textsIn((await stage.binding('orders')).status), ...items.flatMap(({ note, reason }) => [note, reason])];
}

const expectShown = async (stage: Stage, as = shown): Promise<void> => {
  const told = await toldIn(stage);
  expect(told.filter((text) => obeyed.test(text))).toEqual([]);
  expect(told.filter((text) => text.includes(as))).not.toEqual([]);
};

/** Lets the simulator answer, and puts something else into what it answered. */
const altered = (stage: Stage, path: RegExp, change: (body: string) => string): void => {
  stage.azure.around = (request, serve): Answer => {
    const answer = serve();
    if (!path.test(`${request.method} ${request.path}`) || answer.body === undefined) return answer;
    return { ...answer, body: JSON.parse(change(JSON.stringify(answer.body))) as object };
  };
};

describe('T13: control characters', () => {
  test('in the message of a refusal are shown, not obeyed', async () => {
    const stage = await createStage();
    const fault = { kind: 'status', status: 400, code: `Invalid${hostile}`, message: hostile } as const;
    stage.azure.faults.add({ where: ({ method }) => method === 'PATCH', fault });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/OperationFailed', '1h');
    await expectShown(stage);
  });

  test('in what became of an operation are shown, not obeyed', async () => {
    const stage = await createStage();
    altered(stage, /operationresults/i, (body) => body.replace(/"message":"[^"]*"/g, `"message":${JSON.stringify(hostile)}`));
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('1m');
    stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
    await stage.until('orders', 'False/OperationFailed', '1h');
    await expectShown(stage);
  });

  test('in a row of network status are shown, not obeyed', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
    altered(stage, /networkstatus/i, (body) =>
      body.replace(/"status":"success","error":"[^"]*"/, `"status":"failure","error":${JSON.stringify(hostile)}`),
    );
    await stage.until('orders', 'False/DependencyUnreachable', '3h');
    await expectShown(stage);
  });

  test('in the name of what a network manager denies are shown, not obeyed', async () => {
    const deny = {
      id: '/subscriptions/s/rules/deny',
      properties: {
        priority: 1,
        direction: 'Inbound',
        access: 'Deny',
        protocol: 'Tcp',
        description: hostile,
        sources: [{ addressPrefix: '*' }],
        destinations: [{ addressPrefix: '*' }],
        sourcePortRanges: ['0-65535'],
        destinationPortRanges: ['3443'],
      },
    };
    const hub = { ...network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }), simulated: { adminRules: [deny] } };
    const stage = await createStage({ resources: [securityGroup('apim-nsg'), hub, service('orders')] });
    altered(stage, /listNetworkManagerEffectiveSecurityAdminRules/, (body) =>
      body.replace(/"id":"[^"]*deny"/, `"id":${JSON.stringify(`/subscriptions/s/rules/${hostile}`)}`),
    );
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await expectShown(stage);
  });

  test('in the name of a lock are shown, not obeyed', async () => {
    const id = `${groupId('apim-nsg')}/providers/Microsoft.Authorization/locks/frozen`;
    const stage = await createStage({ resources: [...ordinary, { id, properties: { level: 'ReadOnly' } }] });
    altered(stage, /Microsoft\.Authorization\/locks$/i, (body) => body.replace('"name":"frozen"', `"name":${JSON.stringify(hostile)}`));
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await expectShown(stage);
  });

  test('in what a service says of itself are shown, not obeyed', async () => {
    const stage = await createStage();
    altered(stage, /^GET .*service\/orders$/i, (body) =>
      body.replace('"platformVersion":"stv2"', `"platformVersion":${JSON.stringify(hostile)}`),
    );
    stage.start();
    await stage.apply('orders');
    await stage.forward('10m');
    // The schema takes 50 characters of a version.
    await expectShown(stage, shown.slice(0, 40));
  });
});
