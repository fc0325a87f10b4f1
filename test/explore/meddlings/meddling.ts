/** What other people and other programs do to the same resources, each as they would: whole resources written, policies assigned, modes flipped. */

import type { SimAzure } from '../../../sim/azure/azure.ts';
import type { Json } from '../../../sim/azure/json.ts';
import { createCluster } from '../../../sim/kubernetes/cluster.ts';
import { childrenOf, shown, type Properties } from '../../scenarios/support/shown.ts';
import { crd, startInstance, type Stage } from '../../scenarios/support/stage.ts';
import { group, groupId, networkId, policy, rule, ruleId, serviceId, subnetId } from '../../scenarios/support/world.ts';
import type { Binding } from '../../../src/api/binding.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import type { Deed } from '../story.ts';
import { falselyGone, refusedLater, unknownState } from './answers.ts';
import { secondZone } from './names.ts';
import type { Meddling, Tokens } from './undo.ts';
import { ofAnotherOperator, type Witness } from '../oracles/witness.ts';

const orders = serviceId('orders');
const groups = ['apim-nsg', 'spare-nsg', 'made-nsg'];

const alter = (stage: Stage, id: string, change: Properties): void => {
  const present = stage.azure.resource(id);
  if (present) stage.azure.put(id, { ...present, properties: { ...shown(stage, id), ...change } });
};
/** In the group that holds our rules now, if there is one. */
const ourRule = (stage: Stage, pick: number): string | undefined => {
  const all = groups.flatMap((name) =>
    childrenOf(stage, groupId(name), 'securityRules').flatMap((one) => (one.name.startsWith('apimvnet-') ? [ruleId(name, one.name)] : [])),
  );
  return all[pick % Math.max(1, all.length)];
};
const subnetOfGateway = (stage: Stage): string =>
  (shown(stage, orders)?.['virtualNetworkConfiguration'] as { readonly subnetResourceId: string } | null)?.subnetResourceId ??
  subnetId('hub', 'apim');

const once = (witness: Witness, fits: RegExp, act: (path: string) => void): Meddling => {
  witness.beforeWrite = ({ method, path }) => {
    if (method !== 'PUT' || !fits.test(path)) return;
    delete witness.beforeWrite;
    act(path);
  };
  return { undo: () => delete witness.beforeWrite };
};

const nothing: Meddling = { undo: () => undefined };
const removing = (stage: Stage, id: string): Meddling => ({
  undo: () => {
    if (stage.azure.resource(id)) stage.azure.remove(id);
  },
});

/** What a policy with the effect modify does: each rule of ours is altered with the write that made or changed it. */
function altered(stage: Stage, witness: Witness, pick: number): Meddling {
  const change = [{ description: 'corp' }, { sourceAddressPrefix: '10.0.0.0/8' }, { destinationPortRange: '1434' }][pick % 3] ?? {};
  const act: NonNullable<Witness['afterWrite']> = ({ method, path }) => {
    const [group] = /^.*\/networkSecurityGroups\/[^/]+/i.exec(path) ?? [];
    if (group === undefined || method !== 'PUT') return;
    for (const one of childrenOf(stage, group, 'securityRules').filter(({ name }) => name.startsWith('apimvnet-')))
      if (Object.entries(change).some(([field, value]) => one.properties[field] !== value))
        stage.azure.put(`${group}/securityRules/${one.name}`, { ...one, properties: { ...one.properties, ...change } });
  };
  witness.afterWrite = act;
  return {
    undo: () => {
      if (witness.afterWrite === act) delete witness.afterWrite;
    },
  };
}

export interface Meddled {
  readonly stage: Stage;
  readonly witness: Witness;
  readonly tokens: Tokens;
}

export function meddle({ stage, witness, tokens }: Meddled, deed: Deed, hours: number, pick: number): Meddling {
  switch (deed) {
    case 'whole group written': {
      const theirs = groups.map((name) => [name, childrenOf(stage, groupId(name), 'securityRules')] as const);
      let stop: () => void = () => undefined;
      let left = hours;
      const write = () => {
        for (const [name, rules] of theirs)
          alter(stage, groupId(name), { securityRules: rules.filter((one) => !one.name.startsWith('apimvnet-')) });
        if (--left > 0) stop = stage.clock.schedule(3_600_000, write);
      };
      write();
      return { undo: () => stop() };
    }
    case 'group taken off':
      alter(stage, subnetOfGateway(stage), { networkSecurityGroup: null });
      return nothing;
    case 'writes denied': {
      const types = ['networkSecurityGroups', 'networkSecurityGroups/securityRules', 'virtualNetworks/subnets', 'publicIPAddresses'];
      const { id, ...body } = policy('denied', `Microsoft.Network/${types[pick % types.length]}`) as { readonly id: string } & Json;
      stage.azure.put(id, body);
      return removing(stage, id);
    }
    case 'writes modified':
      witness.afterWrite = ({ path }) => {
        const [top] = /^.*\/(networkSecurityGroups|publicIPAddresses|routeTables)\/[^/]+/.exec(path) ?? [];
        const present = top === undefined ? undefined : stage.azure.resource(top);
        if (top !== undefined && present)
          stage.azure.put(top, { ...present, tags: { ...(present['tags'] as object | undefined), costCentre: '42' } });
      };
      return { undo: () => delete witness.afterWrite };
    case 'hub servers edited':
      alter(stage, networkId('hub'), { dhcpOptions: { dnsServers: [`10.0.0.${100 + (pick % 3)}`] } });
      return nothing;
    case 'mode flipped':
      if (stage.azure.progress(orders) === undefined && shown(stage, orders)?.['virtualNetworkConfiguration'])
        alter(stage, orders, { virtualNetworkType: shown(stage, orders)?.['virtualNetworkType'] === 'Internal' ? 'External' : 'Internal' });
      return nothing;
    case 'operation of others':
      if (stage.azure.progress(orders) === undefined) stage.azure.foreignOperation(orders, 20 * hours);
      return nothing;
    case 'rule at our priority':
      return once(witness, /\/securityRules\//i, (path) => {
        const [security = ''] = path.split(/\/securityRules\//i);
        const taken = new Set(
          ((shown(stage, security)?.['securityRules'] ?? []) as readonly Json[]).map((one) => (one['properties'] as Json)['priority']),
        );
        const free = Array.from({ length: 200 }, (_, at) => 3_000 + at).find((priority) => !taken.has(priority)) ?? 3_199;
        stage.azure.put(
          `${security}/securityRules/team-new-${pick}`,
          rule(`team-new-${pick}`, free, 'Inbound Allow 8443 from 10.4.0.0/16 to VirtualNetwork'),
        );
      });
    case 'subnet added':
      // Where Azure ignores If-Match, what is added between a read and its write is lost, whoever writes: then it comes at another time.
      return once(witness, stage.azure.assumptions.ifMatch === 'ignored' ? /\/securityRules\//i : /\/virtualNetworks\/hub/i, () => {
        if (!stage.azure.resource(subnetId('hub', `new-${pick}`)))
          stage.azure.put(subnetId('hub', `new-${pick}`), {
            name: `new-${pick}`,
            properties: { addressPrefix: `10.0.${100 + pick}.0/24` },
          });
      });
    case 'locked': {
      const id = `${group}/providers/Microsoft.Authorization/locks/frozen`;
      stage.azure.put(id, { properties: { level: pick % 2 ? 'ReadOnly' : 'CanNotDelete' } });
      return removing(stage, id);
    }
    case 'our rule removed': {
      const id = ourRule(stage, pick);
      if (id !== undefined) stage.azure.remove(id);
      return nothing;
    }
    case 'flow denied': {
      const id = ruleId('apim-nsg', 'team-denies');
      stage.azure.put(id, rule('team-denies', 150, 'Outbound Deny 1433 from * to *'));
      return removing(stage, id);
    }
    case 'second binding': {
      const spec = { serviceId: orders, mode: 'External', subnetId: subnetId('hub', 'spare') };
      if (!stage.latest('second')) void stage.apply('second', spec).catch(() => undefined);
      return { undo: () => void stage.remove('second').catch(() => undefined) };
    }
    case 'second operator':
      return secondOperator(stage, hours, pick);
    case 'our fields altered':
      return altered(stage, witness, pick);
    case 'refused later':
      return refusedLater(stage, witness, pick);
    case 'false 404':
      return falselyGone(witness, pick);
    case 'unknown state':
      return unknownState(witness, pick);
    case 'zone of the same name':
      return secondZone(stage, pick);
    case 'no tokens': {
      tokens.hang = true;
      const end = () => void (tokens.hang = false);
      const cancel = stage.clock.schedule(hours * 3_600_000, end);
      return { undo: () => (cancel(), end()) };
    }
  }
}

/** Another cluster whose operator was told to care for the same gateway; it is taken away in the end, as is what it left: two that go on need a human. */
function secondOperator(stage: Stage, hours: number, pick: number): Meddling {
  const { clock, azure } = stage;
  const cluster = createCluster({ clock, random: seededRandom(pick + 1), crds: [crd] });
  const admin = cluster.api();
  const path = '/apis/apimvnet.io/v1alpha1/namespaces/default/apimvnetbindings';
  const spec = { serviceId: orders, mode: 'External', subnetId: subnetId('hub', 'apim') };
  const body = { apiVersion: 'apimvnet.io/v1alpha1', kind: 'ApimVnetBinding', metadata: { name: 'other', namespace: 'default' }, spec };
  void admin.request({ method: 'POST', path, body });
  let mark = '';
  void admin.request<Binding>({ method: 'GET', path: '/api/v1/namespaces/kube-system' }).then(({ metadata }) => (mark = metadata.uid));
  const marked: SimAzure = {
    ...azure,
    httpClient: () => ({
      sendRequest: (request) => (request.headers.set(ofAnotherOperator, 'yes'), azure.httpClient().sendRequest(request)),
    }),
  };
  const instance = startInstance({ clock, azure: marked, cluster, random: seededRandom(pick), options: {} });
  const cancel = clock.schedule(hours * 3_600_000, () => instance.kill());
  return {
    undo: () => {
      cancel();
      instance.kill();
      for (const name of groups)
        for (const one of childrenOf(stage, groupId(name), 'securityRules'))
          if (mark !== '' && String(one.properties['description']).includes(mark)) azure.remove(ruleId(name, one.name));
    },
  };
}
