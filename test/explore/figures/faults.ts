/** The faults of the table, each the only one that lasts, and the binding that meets it. */

import type { Assumptions } from '../../../sim/azure/assumptions.ts';
import type { Travelling } from '../../../sim/azure/azure.ts';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { isObject, type Json } from '../../../sim/azure/json.ts';
import { childrenOf } from '../../scenarios/support/shown.ts';
import { createStage, ordinarySpec, type Stage } from '../../scenarios/support/stage.ts';
import { groupId, network, networkId, policy, ruleId, securityGroup, service, subnetId, zoneId } from '../../scenarios/support/world.ts';

export interface LastingFault {
  readonly kind: 'refusal' | 'policy' | '412' | 'unknown state' | 'wrong link' | 'hold';
  readonly what: string;
  readonly spec: object;
  readonly assumptions?: Partial<Assumptions>;
  /** What is there before the operator starts, with the fault and without it. */
  readonly begin?: (stage: Stage) => void;
  /** The spec of the same binding without the fault, where the fault is in the spec. */
  readonly instead?: object;
  /** What is done first, up to where the hours are counted. */
  readonly before?: (stage: Stage) => Promise<void>;
}

export const createWorld = (assumptions: Partial<Assumptions> = {}): Promise<Stage> =>
  createStage({
    eventsMayBeLost: true,
    assumptions,
    resources: [
      securityGroup('apim-nsg'),
      securityGroup('spare-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, spare: { prefix: '10.0.2.0/27', group: 'spare-nsg' } }),
      network('clients', { pods: { prefix: '10.8.9.0/24' } }),
      service('orders'),
    ],
  });

const named = (...names: readonly string[]) => ({ dns: { privateRecords: { linkedVnetIds: names.map(networkId) } } });
const internal = { ...ordinarySpec(), mode: 'Internal', ...named('hub', 'clients') };

const around = (stage: Stage, change: (request: Travelling, truth: () => Answer) => Answer): void => {
  stage.azure.around = change;
};

/** A field of each rule of ours is another one as soon as it was written. */
function alterRules(stage: Stage, change: Json, isHit: (name: string) => boolean): void {
  around(stage, (request, truth) => {
    const answer = truth();
    const [group] = /^.*\/networkSecurityGroups\/[^/]+/i.exec(request.path) ?? [];
    if (request.method !== 'PUT' || group === undefined) return answer;
    for (const one of childrenOf(stage, group, 'securityRules').filter(({ name }) => name.startsWith('apimvnet-') && isHit(name)))
      if (Object.entries(change).some(([field, value]) => one.properties[field] !== value))
        stage.azure.put(`${group}/securityRules/${one.name}`, { ...one, properties: { ...one.properties, ...change } });
    return answer;
  });
}

const withState = (answer: Answer, provisioningState: string): Answer => {
  const body = answer.body as Json | undefined;
  return isObject(body?.['properties'])
    ? { ...answer, body: { ...body, properties: { ...body['properties'], provisioningState } } }
    : answer;
};

function showsState(stage: Stage, id: string, state: string): void {
  around(stage, (request, truth) => {
    const isIt = request.method === 'GET' && request.path.toLowerCase() === id.toLowerCase();
    return isIt ? withState(truth(), state) : truth();
  });
}

function refuseRule(stage: Stage, status: number, code: string): void {
  around(stage, (request, truth) =>
    request.method === 'PUT' && /securityRules\/apimvnet-\w+-sql/i.test(request.path)
      ? { status, headers: {}, body: { error: { code, message: `${code}: this rule is not taken.` } } }
      : truth(),
  );
}

/** A zone of the same name that was made by hand and has one of the networks: Azure takes the link, and fails it afterwards. */
function handmadeZone(stage: Stage): void {
  const zone = zoneId('orders.azure-api.net').replace('/resourceGroups/gateways/', '/resourceGroups/dns/');
  stage.azure.put(zone, { name: 'orders.azure-api.net', location: 'global', properties: {} });
  const properties = { virtualNetwork: { id: networkId('hub') }, registrationEnabled: false };
  stage.azure.put(`${zone}/virtualNetworkLinks/mine`, { name: 'mine', location: 'global', properties });
}

/** Out of a subnet and back, while Azure still has the old gateway there. */
const andBack = (spec: object) => async (stage: Stage) => {
  await stage.until('orders', 'True/Settled', '6h');
  await stage.edit('orders', { ...spec, subnetId: subnetId('hub', 'spare') });
  await stage.until('orders', 'False/UpdatingNetwork', '1h');
  await stage.clock.until(() => stage.azure.progress(service('orders')['id'] as string) === undefined, 4 * 3_600_000);
  await stage.forward('5m');
  await stage.edit('orders', { ...spec, subnetId: subnetId('hub', 'apim') });
  await stage.forward('10m');
};

const ruleOf = (stage: Stage, purpose: string) =>
  childrenOf(stage, groupId('apim-nsg'), 'securityRules').find(({ name }) => name.endsWith(`-${purpose}`));

/** Two seconds after each write of our rule another client has changed it back. */
function undoSoon(stage: Stage): void {
  const spoil = () => {
    const rule = ruleOf(stage, 'sql');
    if (rule) stage.azure.put(ruleId('apim-nsg', rule.name), { ...rule, properties: { ...rule.properties, destinationPortRange: '1434' } });
  };
  around(stage, (request, truth) => {
    const answer = truth();
    if (request.method === 'PUT' && /securityRules\/apimvnet-\w+-sql/i.test(request.path)) stage.clock.schedule(2_000, spoil);
    return answer;
  });
  spoil();
}

export const lastingFaults: readonly LastingFault[] = [
  {
    kind: 'refusal',
    what: 'one rule is refused for good',
    spec: ordinarySpec(),
    begin: (stage) => refuseRule(stage, 400, 'SecurityRuleInvalidPortRange'),
  },
  { kind: 'refusal', what: 'a link is taken, and fails afterwards', spec: internal, begin: handmadeZone },
  {
    kind: 'policy',
    what: 'a policy denies rules',
    spec: ordinarySpec(),
    begin: (stage) => {
      const { id, ...body } = policy('denied', 'Microsoft.Network/networkSecurityGroups/securityRules') as { readonly id: string } & Json;
      stage.azure.put(id, body);
    },
  },
  {
    kind: 'policy',
    what: 'a policy alters the description of each rule',
    spec: ordinarySpec(),
    begin: (stage) => alterRules(stage, { description: 'corp' }, () => true),
  },
  {
    kind: 'policy',
    what: 'a policy alters the port of one rule',
    spec: ordinarySpec(),
    begin: (stage) => alterRules(stage, { destinationPortRange: '1434' }, (name) => name.endsWith('-sql')),
  },
  {
    kind: 'policy',
    what: 'one rule is undone each time, in a hold',
    spec: ordinarySpec(),
    assumptions: { holdMinutes: 900 },
    before: andBack({}),
    begin: undoSoon,
  },
  {
    kind: '412',
    what: 'each write of one rule meets 412',
    spec: ordinarySpec(),
    begin: (stage) => refuseRule(stage, 412, 'PreconditionFailed'),
  },
  {
    kind: '412',
    what: 'a group does not show one of our rules',
    spec: ordinarySpec(),
    begin: (stage) =>
      around(stage, (request, truth) => {
        const answer = truth();
        const body = answer.body as { readonly properties?: { readonly securityRules?: readonly { readonly name: string }[] } } | undefined;
        if (request.method !== 'GET' || !/networkSecurityGroups\/apim-nsg$/i.test(request.path) || !body?.properties) return answer;
        const shown = (body.properties.securityRules ?? []).filter(({ name }) => !name.endsWith('-sql'));
        return { ...answer, body: { ...body, properties: { ...body.properties, securityRules: shown } } };
      }),
  },
  {
    kind: 'unknown state',
    what: 'the network is Migrating',
    spec: ordinarySpec(),
    begin: (stage) => showsState(stage, networkId('hub'), 'Migrating'),
  },
  {
    kind: 'unknown state',
    what: 'the security group is Failed',
    spec: ordinarySpec(),
    begin: (stage) => showsState(stage, groupId('apim-nsg'), 'Failed'),
  },
  {
    kind: 'wrong link',
    what: 'a linked network does not exist',
    spec: { ...internal, ...named('hub', 'clinets') },
    instead: { ...internal, ...named('hub') },
  },
  { kind: 'hold', what: 'the subnet is held', spec: ordinarySpec(), assumptions: { holdMinutes: 900 }, before: andBack({}) },
  {
    kind: 'hold',
    what: 'the subnet is held, Internal with five zones',
    spec: internal,
    assumptions: { holdMinutes: 900 },
    before: andBack(internal),
  },
];
