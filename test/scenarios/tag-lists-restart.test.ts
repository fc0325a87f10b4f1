/** Promises about a start of the operator at which the list of service tags cannot be had at once: what rests on it stays as status has it, and nothing is written by words alone. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { checksOf, findingsOf, rulesOf, statusOf } from './support/shown.ts';
import { firstList, tagsAnswer } from './tag-lists.test-support.ts';
import { groupId, network, routeTable, rule, ruleId, securityGroup, service, tableId } from './support/world.ts';

const list = firstList();
const named = tagsAnswer(list, 412);
const refused = (status: number, code: string) => ({ status, headers: {}, body: { error: { code, message: `the list: ${code}` } } });
const slow = refused(503, 'ServiceUnavailable');

type Kind = readonly [what: string, rules: readonly Parameters<typeof rule>[], routes?: Readonly<Record<string, string>>];
const kinds: readonly Kind[] = [
  ['a deny of ranges of storage', [['bad-ips', 150, 'Outbound Deny 443 from * to 20.150.8.0/24']]],
  [
    'ranges that together allow all of SQL in the region',
    [
      ['db', 120, 'Outbound Allow 1433 from * to 40.68.37.158,104.40.168.105'],
      ['no', 4000, 'Outbound Deny * from * to Internet'],
    ],
  ],
  [
    'a route for ranges of the control plane',
    [],
    { some: '51.145.179.0/24 VirtualAppliance 10.9.0.4', all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' },
  ],
];

async function settled([, rules, routes]: Kind) {
  const stage = await createStage({
    resources: [
      securityGroup(
        'apim-nsg',
        rules.map((one) => rule(...one)),
      ),
      ...(routes ? [routeTable('rt', routes, ['*'])] : []),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...(routes && { routeTable: { id: tableId('rt') } }) } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  const answer = { now: named as typeof named | typeof slow, asked: 0 };
  stage.azure.around = ({ path }, serve) => {
    if (!path.endsWith('/serviceTags')) return serve();
    answer.asked += 1;
    return answer.now;
  };
  const first = stage.start();
  await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', networkSecurity: { clientSources: ['VirtualNetwork'] } });
  await stage.forward('3h');
  const restart = async (list: typeof named | typeof slow) => {
    answer.now = list;
    await first.stop();
    answer.asked = 0;
    return stage.start();
  };
  return { stage, answer, restart };
}

const shown = async (stage: Stage) => {
  const { findings, conditions, plan, summary } = await statusOf(stage);
  return { findings, ready: conditions?.find(({ type }) => type === 'Ready'), plan, summary, rules: rulesOf(stage) };
};
const writes = (stage: Stage): number => stage.azure.requests.filter(isWrite).length;

describe.each(kinds)('A10: %s', (...kind) => {
  test.each([
    ['slow', slow],
    ['throttled', refused(429, 'TooManyRequests')],
  ])('A10: no finding comes or goes over a restart while the list is %s, and none when it is there', async (_, answered) => {
    const { stage, answer, restart } = await settled(kind);
    const before = await shown(stage);
    const many = writes(stage);
    await restart(answered);
    await stage.forward('5h');
    expect(answer.asked).toBeGreaterThan(0);
    expect(await shown(stage)).toEqual(before);
    answer.now = named;
    await stage.forward('5h');
    expect(await shown(stage)).toEqual(before);
    expect(writes(stage)).toBe(many);
  });
});

describe('A10: what is carried over', () => {
  const [denied] = kinds;
  test('A10: ends within hours where the right to read the list is gone: the words decide then, and it is said', async () => {
    const { stage, restart } = await settled(denied as Kind);
    expect(await checksOf(stage)).toContain('FlowBlocked');
    await restart(refused(403, 'AuthorizationFailed'));
    await stage.forward('30m');
    expect(await checksOf(stage)).toContain('FlowBlocked');
    await stage.forward('6h');
    expect(await checksOf(stage)).toEqual(expect.arrayContaining(['FlowUnknown', 'NotAuthorized']));
    expect(await checksOf(stage)).not.toContain('FlowBlocked');
  });

  test('A10: is not what an edit asks for: another spec is judged by what can be known', async () => {
    const { stage, restart } = await settled(denied as Kind);
    await restart(slow);
    await stage.edit('orders', { networkSecurity: { clientSources: ['10.0.0.0/8'] } });
    await stage.forward('1h');
    expect(rulesOf(stage).some((one) => one.startsWith('clients'))).toBe(true);
    expect(await findingsOf(stage, 'FlowUnknown')).toHaveLength(1);
  });

  test('A10: keeps no rule of ours away for good that another client has deleted', async () => {
    const { stage, restart } = await settled(denied as Kind);
    const ours = Object.values(
      (stage.azure.resource(groupId('apim-nsg')) as unknown as { properties: { securityRules: { name: string }[] } }).properties
        .securityRules,
    )
      .map(({ name }) => name)
      .find((name) => name.endsWith('-management'));
    await restart(slow);
    await stage.forward('5m');
    stage.azure.remove(ruleId('apim-nsg', ours ?? ''));
    await stage.forward('3h');
    expect(rulesOf(stage).some((one) => one.startsWith('management'))).toBe(true);
  });

  test('A10: is not what this process found by words: a rule that is mended is seen at once', async () => {
    const { stage, restart } = await settled(denied as Kind);
    await restart(slow);
    await stage.edit('orders', { networkSecurity: { clientSources: ['10.0.0.0/8'] } });
    await stage.forward('10m');
    expect(await checksOf(stage)).toContain('FlowUnknown');
    stage.azure.remove(ruleId('apim-nsg', 'bad-ips'));
    await stage.forward('40m');
    expect(await checksOf(stage)).not.toContain('FlowUnknown');
  });

  test('A10: is nothing where the process before had no right to the list either', async () => {
    const { stage, answer, restart } = await settled(denied as Kind);
    const lacking = refused(
      403,
      'AuthorizationFailed: does not have authorization to perform action Microsoft.Network/locations/serviceTags/read over scope /subscriptions/11111111-1111-4111-8111-111111111111',
    );
    const second = await restart(lacking);
    await stage.forward('5h');
    expect(await checksOf(stage)).toEqual(expect.arrayContaining(['FlowUnknown', 'NotAuthorized']));
    await second.stop();
    expect(answer.asked).toBeGreaterThan(0);
    stage.start();
    stage.azure.remove(ruleId('apim-nsg', 'bad-ips'));
    await stage.forward('50m');
    expect(await checksOf(stage)).not.toContain('FlowUnknown');
  });
});
