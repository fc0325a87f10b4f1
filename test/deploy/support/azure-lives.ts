/** Lives of bindings that between them use every right that the operator has in Azure, with everything that each sends. */

import { bindingsPath, type Binding } from '../../../src/api/binding.ts';
import type { Assignment } from '../../../sim/azure/directory/roles.ts';
import { untilGone } from '../../scenarios/support/leaving.ts';
import { createStage, ordinarySpec, type Stage, type StageOptions } from '../../scenarios/support/stage.ts';
import {
  group,
  groupId,
  network,
  networkId,
  ordinary,
  rule,
  ruleId,
  securityGroup,
  service,
  tableId,
  zoneId,
} from '../../scenarios/support/world.ts';
import type { ArmRequest } from './azure-actions.ts';

type Json = Readonly<Record<string, unknown>>;

/** A life as it went, to its end or to where it could not go on. */
export interface Lived {
  readonly stage: Stage;
  readonly requests: readonly ArmRequest[];
  /** Every message of a finding that it ever had, after the name of its check. */
  readonly findings: ReadonlySet<string>;
  /** Why it did not come to its end. */
  readonly stopped?: string;
}

export interface Life {
  readonly options: StageOptions;
  readonly live: (stage: Stage) => Promise<unknown>;
}

/** With all rights, or with those that are assigned; everything that is sent to Azure is kept, with its body. A life that cannot go on is over after `patience`. */
export async function lived({ options, live }: Life, assignments?: readonly Assignment[], patience = '4h'): Promise<Lived> {
  const made = await createStage({ speed: 4, ...options, ...(assignments && { assignments }) });
  const stage: Stage = { ...made, until: (name, ready, limit = patience) => made.until(name, ready, limit) };
  const requests: ArmRequest[] = [];
  const httpClient = stage.azure.httpClient.bind(stage.azure);
  const recording: typeof httpClient = () => {
    const real = httpClient();
    return {
      sendRequest(request) {
        const { method, url, body } = request;
        const path = decodeURIComponent(new URL(url).pathname);
        requests.push({ method, path, ...(typeof body === 'string' && { body: JSON.parse(body) as unknown }) });
        return real.sendRequest(request);
      },
    };
  };
  Object.assign(stage.azure, { httpClient: recording });
  const findings = new Set<string>();
  void follow(stage, findings);
  stage.start();
  try {
    await live(stage);
    return { stage, requests, findings };
  } catch (error) {
    return { stage, requests, findings, stopped: String(error) };
  }
}

async function follow(stage: Stage, findings: Set<string>): Promise<void> {
  const { signal } = new AbortController();
  const watch = { path: bindingsPath(), query: { timeoutSeconds: '999999999' }, signal, inactivityMs: 2 ** 40 };
  for await (const { object } of stage.cluster.api().watch(watch))
    for (const { check, message } of (object as Binding).status?.findings ?? []) findings.add(`${check} ${message}`);
}

/** A subnet with everything that a subnet of ours may have attached already, and no security group yet. */
const crowded = {
  prefix: '10.0.1.0/27',
  routeTable: { id: groupId('rt').replace('networkSecurityGroups', 'routeTables') },
  natGateway: { id: groupId('nat').replace('networkSecurityGroups', 'natGateways') },
  serviceEndpointPolicies: [{ id: groupId('sep').replace('networkSecurityGroups', 'serviceEndpointPolicies') }],
};

/** Attaches a gateway to it by a group of our own, corrects a rule that a user changed, removes one that is no longer wanted. */
const aLife: Life = {
  options: {
    resources: [
      { id: crowded.routeTable.id, location: 'westeurope', properties: { routes: [] } },
      {
        id: crowded.natGateway.id,
        location: 'westeurope',
        properties: { publicIpPrefixes: [{ id: groupId('block').replace('networkSecurityGroups', 'publicIPPrefixes') }] },
      },
      network('hub', { apim: crowded }),
      service('orders'),
    ],
  },
  live: async (stage) => {
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { create: { name: 'made' }, clientSources: ['Internet'] } });
    await stage.until('orders', 'True/Settled');
    const made = stage.azure.resource(groupId('made')) as { properties: { securityRules: { name: string; properties: object }[] } };
    const management = made.properties.securityRules.find(({ name }) => name.includes('management'));
    if (!management) throw new Error('there is no rule for management');
    stage.azure.put(ruleId('made', management.name), {
      ...management,
      properties: { ...management.properties, destinationPortRange: '3444' },
    });
    await stage.forward('1h');
    await stage.edit('orders', { networkSecurity: { clientSources: null } });
    await stage.until('orders', 'True/Settled');
  },
};

/** An update that fails, whose own word is asked for. */
const aFailure = (operationUrls: 'service' | 'location'): Life => ({
  options: { assumptions: { operationUrls } },
  live: async (stage) => {
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    stage.azure.put(ruleId('apim-nsg', 'oops'), rule('oops', 150, 'Inbound Deny 3443 from * to *'));
    await stage.until('orders', 'False/OperationFailed', '2h');
  },
});

/** A network as real ones are: peered with one of another subscription, and under a plan of a third. */
const peered = (name: string, subnets: Parameters<typeof network>[1]): Json => {
  const { properties, ...rest } = network(name, subnets);
  const elsewhere = (subscription: string, type: string, of: string) => ({
    id: `/subscriptions/${subscription}/resourceGroups/hub/providers/Microsoft.Network/${type}/${of}`,
  });
  return {
    ...rest,
    properties: {
      ...(properties as Json),
      enableDdosProtection: true,
      ddosProtectionPlan: elsewhere('33333333-3333-4333-8333-333333333333', 'ddosProtectionPlans', 'all'),
      virtualNetworkPeerings: [
        {
          name: 'to-hub',
          properties: {
            peeringState: 'Connected',
            remoteVirtualNetwork: elsewhere('22222222-2222-4222-8222-222222222222', 'virtualNetworks', 'central'),
            remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
          },
        },
      ],
    },
  };
};

/** A gateway behind a tunnel with everything made for it, Internal with names, its DNS servers changed, and External again without the tunnel. */
const aWholeNetwork: Life = {
  options: {
    resources: [
      securityGroup('apim-nsg', [rule('partner', 900, 'Inbound Deny 443 from 198.51.100.0/24 to *')]),
      peered('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
      network('clients', { pods: { prefix: '10.0.9.0/24' } }),
      service('orders', { properties: { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] } }),
      { id: zoneId('corp.example'), location: 'global', properties: {} },
    ],
  },
  live: async (stage) => {
    await stage.apply('orders', {
      ...ordinarySpec(),
      mode: 'Internal',
      publicIp: { create: { name: 'front' } },
      routing: { forcedTunnelling: 'Yes', create: { name: 'made' } },
      dns: {
        servers: [],
        privateRecords: { linkedVnetIds: [networkId('clients')], hosts: 'All', existingZoneIds: [zoneId('corp.example')] },
      },
    });
    await stage.until('orders', 'True/Settled');
    const made = stage.azure.resource(tableId('made')) as unknown as { properties: { routes: { id: string; properties: object }[] } };
    for (const route of made.properties.routes)
      stage.azure.put(route.id, { ...route, properties: { ...route.properties, nextHopType: 'None' } });
    await stage.forward('3h');
    await stage.edit('orders', { dns: { servers: ['10.0.0.4'] } });
    await stage.until('orders', 'False/ApplyingNetworkConfiguration');
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { mode: 'External', dns: null, routing: { forcedTunnelling: 'No', create: null } });
    await stage.until('orders', 'False/AwaitingApproval');
    const { plan } = (await stage.binding('orders')).status ?? {};
    await stage.annotate('orders', { 'apimvnet.io/approve': (plan?.steps ?? []).map(({ hash }) => hash).join(',') });
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.until('orders', 'True/Settled');
    await stage.forward('3h');
  },
};

/** Everything that was made goes again with the binding. */
const anEnd: Life = {
  options: { resources: [network('hub', { apim: { prefix: '10.0.1.0/27' } }), service('orders')] },
  live: async (stage) => {
    await stage.apply('orders', {
      ...ordinarySpec(),
      deletionPolicy: 'Detach',
      networkSecurity: { create: { name: 'made' } },
      routing: { forcedTunnelling: 'Yes', create: { name: 'made' } },
      publicIp: { create: { name: 'front' } },
    });
    await stage.until('orders', 'True/Settled');
    await stage.remove('orders');
    await untilGone(stage, 4);
  },
};

/** A group that goes with all that is in it, before the binding goes: is it gone indeed? */
const elsewhere = `${group.replace(/gateways$/, 'others')}/providers/Microsoft.Network/routeTables/any`;

const anEndAfterAll: Life = {
  options: {
    resources: [...ordinary, { id: elsewhere, location: 'westeurope', properties: { routes: [] } }],
  },
  live: async (stage) => {
    await stage.apply('orders', { ...ordinarySpec(), deletionPolicy: 'Detach' });
    await stage.until('orders', 'True/Settled');
    stage.azure.remove(group);
    await stage.remove('orders');
    await untilGone(stage, 4);
  },
};

/** A service that is not there: has a user deleted it? */
const aMissingService: Life = {
  options: {
    resources: [securityGroup('apim-nsg'), network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } })],
  },
  live: async (stage) => {
    await stage.apply('orders');
    await stage.forward('5m');
  },
};

/** The shorter ones first. */
export const lives: Readonly<Record<string, Life>> = {
  anUpdateThatFails: aFailure('service'),
  anUpdateThatFailsInItsRegion: aFailure('location'),
  aLife,
  aWholeNetwork,
  aMissingService,
  anEnd,
  anEndAfterAll,
};
