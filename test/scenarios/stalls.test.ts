/** Promises about the way back: a good spec gets a binding out of every stall that a bad one led to, and no outage outlasts its cause for long. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { crdWithoutRules } from './support/downgrade.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { network, rule, ruleId, securityGroup, service, subnetId } from './support/world.ts';

const world = [
  securityGroup('apim-nsg'),
  securityGroup('closed-nsg'),
  network('hub', {
    apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' },
    tiny: { prefix: '10.0.2.0/30', group: 'apim-nsg' },
    closed: { prefix: '10.0.3.0/27', group: 'closed-nsg' },
  }),
  service('orders'),
];
const into = (name: string) => ({ ...ordinarySpec(), subnetId: subnetId('hub', name) });
const lastGood = (stage: Stage) => stage.latest('orders')?.status?.lastGood;

/** Closed in the minute after the request: Azure notices at its end. */
async function failing(stage: Stage): Promise<void> {
  await stage.until('orders', 'False/UpdatingNetwork');
  await stage.forward('1s');
  stage.azure.put(ruleId('closed-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
}

const stalls: readonly (readonly [string, object, (stage: Stage) => Promise<void>])[] = [
  ['PrerequisitesNotMet', into('tiny'), async () => undefined],
  ['PrerequisitesNotMet', into('nowhere'), async () => undefined],
  ['OperationFailed', into('closed'), failing],
  ['AwaitingApproval', { ...into('closed'), changes: { approval: 'Always' } }, async () => undefined],
  ['PolicyDenied', into('closed'), async (stage) => deny(stage)],
];
function deny(stage: Stage): void {
  const fault = { kind: 'status', status: 403, code: 'RequestDisallowedByPolicy', message: "Disallowed by policy 'closed'." } as const;
  stage.azure.faults.add({ where: ({ method }) => method === 'PATCH', when: ({ nth }) => nth === 1, fault });
}

describe.each(stalls)('from %s, with %j,', (reason, bad, happens) => {
  test('a good spec leads out, for a gateway that was never attached', async () => {
    const stage = await createStage({ resources: world, speed: 8 });
    stage.start();
    await stage.apply('orders', bad);
    await happens(stage);
    await stage.until('orders', `False/${reason}`, '2h');
    await stage.forward('30m');
    await stage.edit('orders', { ...into('apim'), changes: { approval: 'Automatic' } });
    await stage.until('orders', 'True/Settled', '8h');
  });

  test('a good spec leads out, and until then status names the last settings that worked', async () => {
    const stage = await createStage({ resources: world, speed: 8 });
    stage.start();
    await stage.apply('orders', into('apim'));
    await stage.until('orders', 'True/Settled');
    const before = lastGood(stage);
    expect(before?.locations?.[0]?.subnetId).toBe(subnetId('hub', 'apim'));
    await stage.edit('orders', bad);
    await happens(stage);
    await stage.until('orders', `False/${reason}`, '2h');
    await stage.forward('30m');
    expect(lastGood(stage)).toEqual(before);
    await stage.edit('orders', { ...into('apim'), changes: { approval: 'Automatic' } });
    await stage.until('orders', 'True/Settled', '8h');
  });
});

test('an API server that refuses every write of status for ten hours is found well within six minutes after that', async () => {
  const stage = await createStage({ speed: 8 });
  stage.start();
  stage.cluster.faults.before = ({ user, method }) =>
    user === 'operator' && method === 'PUT' ? { fault: 'status', status: 500 } : undefined;
  await stage.apply('orders');
  await stage.forward('10h');
  delete stage.cluster.faults.before;
  await stage.until('orders', 'False/UpdatingNetwork', '6m');
});

describe('where the schema has lost its rules', () => {
  const writesWithout = async (change: object) => {
    const stage = await createStage({ crd: crdWithoutRules, speed: 8 });
    const { ended } = stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...change });
    await stage.forward('2h');
    expect(await Promise.race([ended, Promise.resolve('runs')])).toBe('runs');
    return stage.azure.requests.filter(isWrite).length;
  };

  test.each([
    ['a subnet that is none', { subnetId: 'apim' }],
    ['no subnet', { subnetId: undefined }],
    ['a band that is reversed', { networkSecurity: { priorities: { from: 3200, to: 3000 } } }],
    ['servers that are none', { dns: { servers: ['fd00::1'] } }],
  ])('%s is still refused, by the operator: it writes nothing', async (_, change) => {
    expect(await writesWithout(change)).toBe(0);
  });
});
