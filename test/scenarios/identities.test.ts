/** Promises between tenants with identities of their own: each reads and writes by its own ServiceAccount's token, and Entra and Azure decide what that may do. */

import { describe, expect, jest, test } from '@jest/globals';
import { entraClient } from '../../sim/azure/directory/entra-client.ts';
import type { Assignment } from '../../sim/azure/directory/roles.ts';
import { createEntra } from '../../sim/azure/entra.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { createTenantArms } from '../../src/azure/tenancy/tenants.ts';
import { instant, type Clock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { applyAsTenant, createTenant, evil, sayOf } from './support/tenants.ts';
import { group, groupId, network, ordinary, rule, securityGroup, service, serviceId, subnetId } from './support/world.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const issuer = 'https://kubernetes.default.svc';
const audience = 'api://AzureADTokenExchange';
const account = 'apim-vnet-operator';
const subject = (namespace: string): string => `system:serviceaccount:${namespace}:${account}`;
const ids = { platform: 'aaaaaaaa-0000-4000-8000-000000000001', evil: 'eeeeeeee-0000-4000-8000-000000000002' };

/** What the operator's role needs over a whole subscription. */
const common = [
  'Microsoft.Authorization/locks/',
  'Microsoft.Network/locations/',
  'Microsoft.ApiManagement/deletedservices/',
  'Microsoft.ApiManagement/locations/',
];
const assignments: readonly Assignment[] = [
  { principal: ids.platform, scope: subscription },
  { principal: ids.evil, scope: subscription, actions: common },
  ...[serviceId('evilsvc'), `${group}/providers/Microsoft.Network/virtualNetworks/evilnet`, groupId('evil-nsg')].map((scope) => ({
    principal: ids.evil,
    scope,
  })),
];
const resources = [
  securityGroup('apim-nsg', [rule('secret-deny', 150, 'Inbound Deny 3443 from * to *')]),
  network('hub', { apim: { prefix: '10.66.1.0/27', group: 'apim-nsg' } }),
  ...ordinary.slice(2),
  service('evilsvc'),
  securityGroup('evil-nsg'),
  network('evilnet', { evil: { prefix: '10.7.1.0/27', group: 'evil-nsg' } }),
];
const allButDate = [
  ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
  ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
];
const own = { mode: 'External', serviceId: serviceId('evilsvc'), subnetId: subnetId('evilnet', 'evil') };

/** Entra's, where the cluster's is ahead or behind. */
const skewed = (clock: Clock, aheadMs: number): Clock => ({ ...clock, now: () => instant(clock.now() - aheadMs) });

async function world(
  federated = [ids.platform, ids.evil].map((clientId, at) => ({
    clientId,
    issuer,
    audience,
    subject: subject(['platform', evil][at] ?? ''),
  })),
  aheadMs = 0,
) {
  const forms: URLSearchParams[] = [];
  const lines: string[] = [];
  // Made with the stage's own clock, and asked for the first time when it has one.
  let entra: ReturnType<typeof createEntra> | undefined;
  const entraOf = (clock: Clock) => (entra ??= createEntra(skewed(clock, aheadMs), seededRandom(5), federated));
  const stage: Stage = await createStage({
    resources,
    assignments,
    log: createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    credential: { getToken: async () => Promise.reject(new Error('the operator has no identity of its own')) },
    armOf: ({ api, armBy }): ReturnType<typeof createTenantArms> =>
      createTenantArms({
        ...{ api, armBy, account },
        cloud: { ...clouds.public, disableInstanceDiscovery: true },
        tenantId: '22222222-2222-4222-8222-222222222222',
        httpClient: { sendRequest: (request) => entraClient(entraOf(stage.clock), (form) => void forms.push(form)).sendRequest(request) },
      }),
  });
  await createTenant(stage);
  const { registry } = stage.start();
  return { stage, forms, lines, metrics: () => registry.metrics() };
}

/** Noted by whoever may edit ServiceAccounts in the namespace. */
const accountIn = (stage: Stage, namespace: string, clientId: string | undefined) =>
  stage.cluster.api().request({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    body: {
      metadata: { name: account, namespace, ...(clientId && { annotations: { 'azure.workload.identity/client-id': clientId } }) },
    },
  });

describe('T4: a tenant with an identity of its own', () => {
  test('settles by it, reads and writes both; another one by its own', async () => {
    const { stage, forms } = await world();
    await accountIn(stage, evil, ids.evil);
    await applyAsTenant(stage, 'mine', own);
    await stage.until('mine', 'True/Settled');
    expect(new Set(forms.map((form) => form.get('client_id')))).toEqual(new Set([ids.evil]));
    expect(writesOf(stage).length).toBeGreaterThan(5);
  });

  test('cannot use the identity of another one by naming it: Entra does not trust its ServiceAccount, and the binding says which is missing', async () => {
    const { stage } = await world();
    await accountIn(stage, 'platform', ids.platform);
    await accountIn(stage, evil, ids.platform);
    await applyAsTenant(stage, 'grab', { ...own, serviceId: serviceId('orders'), subnetId: subnetId('hub', 'apim') });
    await stage.forward('15m');
    expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
    expect(sayOf(stage, 'grab')).toContain('AADSTS700213');
    expect(sayOf(stage, 'grab')).toContain(`the issuer ${issuer}, the subject ${subject(evil)} and the audience ${audience}`);
    expect(stage.azure.requests).toEqual([]);
  });

  test.each<[what: string, spec: object]>([
    ['a service', { ...own, serviceId: serviceId('orders') }],
    ['a subnet', { ...own, subnetId: subnetId('hub', 'apim') }],
    ['a security group', { ...own, networkSecurity: { groupId: groupId('apim-nsg') }, subnetId: subnetId('evilnet', 'none') }],
  ])('that names %s of another is refused by Azure, by action and scope, and learns nothing of it', async (_, spec) => {
    const { stage, lines, metrics } = await world();
    await accountIn(stage, evil, ids.evil);
    await applyAsTenant(stage, 'grab', spec);
    await stage.forward('3h');
    const status = stage.latest('grab')?.status;
    expect(stage.ready('grab')).toMatch(/^False\/(NotAuthorized|PrerequisitesNotMet)$/);
    const readable = [JSON.stringify(status), ...lines, await metrics()].join('\n');
    expect(readable).not.toMatch(/10\.66\.1|secret-deny/);
    expect(writesOf(stage)).toEqual([]);
  });

  test('that lacks a right has it as a finding, with the action and the scope', async () => {
    const { stage } = await world();
    await accountIn(stage, evil, ids.evil);
    await applyAsTenant(stage, 'grab', { ...own, subnetId: subnetId('hub', 'apim') });
    await stage.forward('15m');
    expect(stage.latest('grab')?.status?.findings).toMatchObject([
      {
        check: 'NotAuthorized',
        severity: 'Blocking',
        subject: expect.stringMatching(/virtualNetworks\/hub$/i),
        message: expect.stringContaining('the right Microsoft.Network/virtualNetworks/read on hub'),
      },
    ]);
  });

  test.each<[what: string, prepare: (stage: Stage) => Promise<unknown>, says: string]>([
    ['without a ServiceAccount', async () => undefined, `ServiceAccount ${account} in namespace ${evil} does not exist`],
    [
      'whose ServiceAccount names no identity',
      (stage) => accountIn(stage, evil, undefined),
      'has no annotation azure.workload.identity/client-id',
    ],
    [
      'for whose ServiceAccount the operator may not ask',
      async (stage) => {
        await accountIn(stage, evil, ids.evil);
        stage.cluster.faults.before = ({ path }) =>
          path.endsWith('/token') ? { fault: 'status', status: 403, reason: 'Forbidden' } : undefined;
      },
      'needs create on serviceaccounts/token',
    ],
    ['whose identity is in no directory', (stage) => accountIn(stage, evil, 'dddddddd-0000-4000-8000-000000000009'), 'AADSTS700016'],
  ])('%s is told what to create where', async (_, prepare, says) => {
    const { stage } = await world();
    await prepare(stage);
    await applyAsTenant(stage, 'grab', own);
    await stage.forward('15m');
    expect([stage.ready('grab'), sayOf(stage, 'grab')]).toEqual(['False/IdentityNotAuthorized', expect.stringContaining(says)]);
    expect(stage.azure.requests).toEqual([]);
  });

  const trusts = (more: Partial<Readonly<Record<'issuer' | 'subject' | 'audience', string>>>) => [
    { clientId: ids.evil, issuer, audience, subject: subject(evil), ...more },
  ];
  test.each<[what: string, federated: ReturnType<typeof trusts>, aheadMs: number, says: readonly string[]]>([
    ['the issuer of another cluster', trusts({ issuer: 'https://oidc.example/other/' }), 0, ['AADSTS700211', `the issuer ${issuer}`]],
    ['another audience', trusts({ audience: 'api://AzureADTokenExchangeChina' }), 0, ['AADSTS700212', `the audience ${audience}`]],
    [
      'the account of that name in another namespace',
      trusts({ subject: subject('platform') }),
      0,
      ['AADSTS700213', `the subject ${subject(evil)}`],
    ],
    [
      'tokens of its time, and the cluster is 20 minutes ahead',
      trusts({}),
      20 * 60_000,
      ['AADSTS700024', 'set the clock of the control plane right'],
    ],
    [
      'tokens of its time, and the cluster is an hour behind',
      trusts({}),
      -60 * 60_000,
      ['AADSTS700024', 'set the clock of the control plane right'],
    ],
  ])(
    'whose identity trusts %s is told what to create or set right, in the same words at every look',
    async (_, federated, aheadMs, says) => {
      const { stage } = await world(federated, aheadMs);
      await accountIn(stage, evil, ids.evil);
      await applyAsTenant(stage, 'grab', own);
      await stage.forward('15m');
      expect(stage.ready('grab')).toBe('False/IdentityNotAuthorized');
      expect(stage.latest('grab')?.status?.conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ status: 'True' });
      const said = sayOf(stage, 'grab');
      for (const part of says) expect(said).toContain(part);
      expect(stage.azure.requests).toEqual([]);
      await stage.forward('1h');
      expect(sayOf(stage, 'grab')).toBe(said);
    },
  );

  test('has a token of its own for as long as it is good, renewed when four fifths of its life are over', async () => {
    const { stage, forms } = await world();
    const asked: { readonly client: string; readonly at: number }[] = [];
    const push = forms.push.bind(forms);
    forms.push = (form) => {
      asked.push({ client: form.get('client_id') ?? '', at: stage.clock.now() });
      return push(form);
    };
    await accountIn(stage, evil, ids.evil);
    await accountIn(stage, 'platform', ids.platform);
    await stage.apply('orders', ordinarySpec());
    await applyAsTenant(stage, 'mine', own);
    // The library dates tokens by the machine's own time, which therefore goes with the stage's.
    jest.useFakeTimers({ doNotFake: allButDate });
    for (let minute = 0; minute < 6 * 60; minute++) {
      jest.setSystemTime(stage.clock.now());
      await stage.forward('1m');
    }
    jest.useRealTimers();
    for (const client of Object.values(ids)) {
      const times = asked.filter((one) => one.client === client).map(({ at }) => at);
      const gaps = times.slice(1).map((at, i) => (at - (times[i] ?? at)) / 60_000);
      expect(gaps.length).toBeGreaterThanOrEqual(5);
      // Not before 48 minutes, less the minute by which the machine's time may be behind, and by the first request after them: network status is asked
      // for every quarter of an hour.
      expect(gaps.filter((gap) => gap < 47 || gap > 48 + 17)).toEqual([]);
    }
  });

  test('has its tokens in no log, no status, no event and no metric', async () => {
    const { stage, forms, lines, metrics } = await world();
    await accountIn(stage, evil, ids.evil);
    await applyAsTenant(stage, 'mine', own);
    await stage.until('mine', 'True/Settled');
    const secrets = forms.flatMap((form) => form.get('client_assertion') ?? []);
    expect(secrets.length).toBeGreaterThan(0);
    const events = await stage.cluster.api().request({ method: 'GET', path: '/apis/events.k8s.io/v1/events' });
    const readable = [JSON.stringify(events), JSON.stringify(stage.latest('mine')), await metrics(), ...lines].join('\n');
    for (const secret of [...secrets, ...secrets.map((one) => one.split('.')[2] ?? one), `${ids.evil}.`])
      expect(readable).not.toContain(secret);
  });

  test('whose namespace has no part in another: what both read is asked by each', async () => {
    const { stage, forms } = await world();
    await accountIn(stage, evil, ids.evil);
    await accountIn(stage, 'platform', ids.platform);
    await stage.apply('orders', { ...ordinarySpec(), suspend: true });
    await applyAsTenant(stage, 'grab', { ...own, serviceId: serviceId('orders') });
    await stage.forward('15m');
    expect(new Set(forms.map((form) => form.get('client_id')))).toEqual(new Set(Object.values(ids)));
    expect(stage.ready('grab')).toMatch(/^False\/(Conflict|NotAuthorized)$/);
    expect(sayOf(stage, 'grab')).not.toContain('platform');
  });
});
