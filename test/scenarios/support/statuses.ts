/** Every distinct status that a set of stories brings forth, at every instant of them: for programs that judge a binding by its status. */

import { CredentialUnavailableError } from '@azure/identity';
import { bindingsPath, type Binding } from '../../../src/api/binding.ts';
import { situationOf } from './kept.ts';
import { untilGone } from './leaving.ts';
import { childrenOf } from './shown.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from './stage.ts';
import {
  addressId,
  group,
  groupId,
  network,
  networkId,
  ordinary,
  policy,
  publicIp,
  rule,
  ruleId,
  securityGroup,
  service,
  serviceId,
  subnetId,
} from './world.ts';

interface Story {
  readonly options?: StageOptions;
  readonly tell: (stage: Stage) => Promise<void>;
}

const nsg = securityGroup('apim-nsg');
const hub = network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } });
const twoSubnets = [
  nsg,
  network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'apim-nsg' } }),
  service('orders'),
];
const lock = { id: `${group}/providers/Microsoft.Authorization/locks/freeze`, properties: { level: 'ReadOnly' } };
const linked = { dns: { privateRecords: { linkedVnetIds: [networkId('hub')] } } };

const only =
  (ready: string, spec: object = {}, after = '20m'): Story['tell'] =>
  async (stage) => {
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    await stage.until('orders', ready);
    await stage.forward(after);
  };
const settled = async (stage: Stage, spec: object = {}) => {
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled');
};

/** The rule of ours that lets the gateway reach its database. */
const oursIn = (stage: Stage) => childrenOf(stage, groupId('apim-nsg'), 'securityRules').find(({ name }) => name.endsWith('-sql'));

const stories: Readonly<Record<string, Story>> = {
  'attached, and attached elsewhere': {
    options: {
      resources: [
        nsg,
        securityGroup('new-nsg'),
        network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, new: { prefix: '10.0.2.0/27', group: 'new-nsg' } }),
        service('orders'),
      ],
    },
    async tell(stage) {
      await settled(stage);
      await stage.edit('orders', { subnetId: subnetId('hub', 'new') });
      await stage.until('orders', 'False/UpdatingNetwork');
      await stage.until('orders', 'True/Settled', '6h');
      await stage.forward('12h');
    },
  },
  'Internal with names, new servers, and out again': {
    async tell(stage) {
      await settled(stage, { mode: 'Internal', ...linked });
      await stage.edit('orders', { dns: { ...linked.dns, servers: ['10.0.0.4'] } });
      await stage.until('orders', 'False/ApplyingNetworkConfiguration');
      await stage.until('orders', 'True/Settled');
      await stage.edit('orders', { mode: 'None', subnetId: null, dns: null });
      await stage.until('orders', 'False/AwaitingApproval');
      const { plan } = (await stage.binding('orders')).status ?? {};
      await stage.annotate('orders', { 'apimvnet.io/approve': plan?.steps.map(({ hash }) => hash).join(',') ?? '' });
      await stage.until('orders', 'True/Settled');
    },
  },
  'no network yet': { options: { resources: [nsg, service('orders')] }, tell: only('False/PrerequisitesNotMet') },
  'a deny in front': {
    options: { resources: [securityGroup('apim-nsg', [rule('deny', 1000, 'Inbound Deny * from * to *')]), hub, service('orders')] },
    tell: only('False/PrerequisitesNotMet'),
  },
  'a lock': { options: { resources: [nsg, hub, service('orders'), lock] }, tell: only('False/PrerequisitesNotMet') },
  'a tier that cannot': { options: { resources: [nsg, hub, service('orders', { sku: 'Basic' })] }, tell: only('False/TierNotSupported') },
  'the retired platform': {
    options: { resources: [nsg, hub, service('orders', { properties: { platformVersion: 'stv1' } })] },
    tell: only('False/PlatformRetired'),
  },
  'a policy': {
    options: { resources: [...ordinary, policy('no-gateways', 'Microsoft.ApiManagement/service')] },
    tell: only('False/PolicyDenied', {}, '2h'),
  },
  'only Audit': { tell: only('False/PrerequisitesNotMet', { policy: 'Audit' }) },
  'Audit of a gateway that works': {
    async tell(stage) {
      await settled(stage);
      await stage.edit('orders', { policy: 'Audit', dns: { servers: ['10.0.0.9'] } });
      await stage.until('orders', 'True/DeviationsAudited');
    },
  },
  'a fault of the operator': {
    options: {
      meddleArm: (arm) => ({ ...arm, onBehalfOf: () => ({ ...arm, service: () => Promise.reject(new TypeError('x is no function')) }) }),
    },
    tell: only('Unknown/ReconcileFailed'),
  },
  'suspended before, in the middle and after': {
    async tell(stage) {
      await stage.apply('orders', { ...ordinarySpec(), suspend: true });
      await stage.until('orders', 'False/Suspended');
      await stage.edit('orders', { suspend: false });
      await stage.until('orders', 'False/UpdatingNetwork');
      await stage.edit('orders', { suspend: true });
      await stage.until('orders', 'True/Settled');
    },
  },
  "another client's operation, before and after": {
    async tell(stage) {
      stage.azure.foreignOperation(serviceId('orders'), 25);
      await settled(stage);
      stage.azure.foreignOperation(serviceId('orders'), 60);
      await stage.forward('35m');
    },
  },
  'Azure out of sight, from the start and later': {
    async tell(stage) {
      const blind = () => stage.azure.faults.add({ where: ({ method }) => method === 'GET', fault: { kind: 'reset' } });
      let mend = blind();
      await stage.apply('orders');
      await stage.until('orders', 'Unknown/AzureUnreachable');
      mend();
      await stage.until('orders', 'True/Settled');
      mend = blind();
      await stage.until('orders', 'Unknown/AzureUnreachable');
      mend();
      await stage.until('orders', 'True/Settled');
    },
  },
  'requests that fail in passing': {
    async tell(stage) {
      const fault = { kind: 'status', status: 418, code: 'TeapotIsShort', message: 'Short and stout.' } as const;
      stage.azure.faults.add({ where: ({ method }) => method === 'PUT', when: ({ nth }) => nth < 3, fault });
      await settled(stage);
    },
  },
  'no right to read': {
    async tell(stage) {
      const fault = { kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
      const mend = stage.azure.faults.add({ where: ({ method }) => method === 'GET', fault });
      await only('False/NotAuthorized')(stage);
      mend();
      await stage.until('orders', 'True/Settled');
    },
  },
  'an operation that fails': {
    options: { assumptions: { succeededMeans: 'unchanged' } },
    tell: only('False/OperationFailed', {}, '3h'),
  },
  'two bindings for one service': {
    async tell(stage) {
      await stage.apply('first');
      await stage.forward('2s');
      await only('False/Conflict')(stage);
      await stage.until('first', 'True/Settled');
      await stage.remove('first');
      await stage.until('orders', 'True/Settled');
    },
  },
  'a rule that a user removes again and again': {
    async tell(stage) {
      await settled(stage);
      for (let time = 0; time < 4; time++) {
        stage.azure.remove(ruleId('apim-nsg', oursIn(stage)?.name ?? ''));
        await stage.forward('45m');
      }
      await stage.until('orders', 'False/Contested');
    },
  },
  'rules that another cluster took over': {
    async tell(stage) {
      await settled(stage);
      const mine = oursIn(stage);
      const description = 'apim-vnet-operator 99999999-9999-4999-8999-999999999999/88888888-8888-4888-8888-888888888888';
      if (mine) stage.azure.put(ruleId('apim-nsg', mine.name), { ...mine, properties: { ...mine.properties, description } });
      await stage.until('orders', 'False/OwnedElsewhere');
    },
  },
  'dependencies out of reach': {
    options: {
      resources: [nsg, { ...hub, simulated: { brokenDns: ['10.0.0.4'] } }, service('orders')],
      assumptions: { blockedFlows: 'failNetworkStatusOnly' },
    },
    tell: only('False/DependencyUnreachable', { dns: { servers: ['10.0.0.4'] } }),
  },
  'a subnet that is held for longer than is normal': {
    options: { resources: twoSubnets, assumptions: { holdMinutes: 8 * 60 } },
    async tell(stage) {
      await settled(stage);
      await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
      await stage.until('orders', 'True/CleaningUp');
      await stage.edit('orders', { subnetId: subnetId('hub', 'apim') });
      await stage.until('orders', 'False/WaitingForSubnetRelease', '10m');
      await stage.until('orders', 'False/Overdue', '7h');
      await stage.until('orders', 'True/CleaningUp');
    },
  },
  'an address that is still attached': {
    options: { resources: [...twoSubnets, publicIp('front', { label: 'orders' }), publicIp('back')] },
    async tell(stage) {
      await settled(stage, { publicIp: { ids: [addressId('front'), addressId('back')] } });
      await stage.edit('orders', { subnetId: subnetId('hub', 'spare') });
      await stage.until('orders', 'True/CleaningUp');
      await stage.edit('orders', { mode: 'Internal' });
      await stage.until('orders', 'False/WaitingForPublicIpRelease', '2h');
      await stage.until('orders', 'True/CleaningUp', '20h');
    },
  },
  'a window at night': {
    async tell(stage) {
      const changes = { windows: [{ schedule: '0 22 * * *', duration: '4h', timeZone: 'Europe/Amsterdam' }] };
      await stage.apply('orders', { ...ordinarySpec(), changes });
      await stage.until('orders', 'False/AwaitingWindow', '5m');
      await stage.until('orders', 'True/Settled', '16h');
    },
  },
  'an operation that takes longer than is normal': {
    options: { assumptions: { updateMinutes: 180 } },
    async tell(stage) {
      await stage.apply('orders');
      await stage.until('orders', 'False/Overdue');
      await stage.until('orders', 'True/Settled');
    },
  },
  'no identity': {
    options: { credential: { getToken: () => Promise.reject(new CredentialUnavailableError('No service account token is mounted.')) } },
    tell: only('False/IdentityNotAuthorized'),
  },
  'deleted while an operation runs, and a subnet that is held for longer than is normal': {
    options: { assumptions: { holdMinutes: 8 * 60 } },
    async tell(stage) {
      await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
      await stage.until('orders', 'False/UpdatingNetwork');
      await stage.remove('orders');
      await untilGone(stage);
    },
  },
};

/** The first binding in each distinct situation; what nobody's watch showed is in none. */
export async function distinctStatuses(): Promise<ReadonlyMap<string, Binding>> {
  const found = new Map<string, Binding>();
  for (const { options, tell } of Object.values(stories)) {
    const stage = await createStage(options);
    void collect(stage, found);
    stage.start();
    await tell(stage);
  }
  return found;
}

async function collect(stage: Stage, found: Map<string, Binding>): Promise<void> {
  const query = { timeoutSeconds: '999999999' };
  const signal = new AbortController().signal;
  for await (const { type, object } of stage.cluster.api().watch({ path: bindingsPath(), query, signal, inactivityMs: 2 ** 40 })) {
    if (type !== 'ADDED' && type !== 'MODIFIED') continue;
    const binding = object as Binding;
    if (!found.has(situationOf(binding))) found.set(situationOf(binding), binding);
  }
}
