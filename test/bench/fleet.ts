/** A fleet of gateways that are in their subnets already, with rules of another client that let everything through: nothing is left to do. */

import { apiVersion, kind } from '../../src/api/binding.ts';
import { network, networkId, rule, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';

export interface Fleet {
  readonly resources: readonly object[];
  readonly bindings: readonly { readonly metadata: { readonly name: string; readonly namespace: string }; readonly spec: object }[];
}

const perNetwork = 20;
const open = [rule('all-in', 4000, 'Inbound Allow * from * to *'), rule('all-out', 4000, 'Outbound Allow * from * to *')];

/** Each network and its gateways have a subscription of their own, because Azure counts requests by subscription. */
const inSubscription = <T>(hub: string, value: T): T => {
  const number = Number(hub.slice('hub-'.length)) + 1;
  return JSON.parse(
    JSON.stringify(value).replaceAll('/subscriptions/11111111-', `/subscriptions/${String(number).padStart(8, '0')}-`),
  ) as T;
};

export function fleetOf(size: number, namespace: string): Fleet {
  const members = Array.from({ length: size }, (_, at) => {
    const hub = `hub-${Math.floor(at / perNetwork)}`;
    return { name: `gateway-${at}`, hub, subnet: `subnet-${at % perNetwork}`, prefix: `10.0.${at % perNetwork}.0/27` };
  });
  const hubs = [...new Set(members.map(({ hub }) => hub))];
  return {
    resources: [
      ...hubs.flatMap((hub) => {
        const subnets = members
          .filter((member) => member.hub === hub)
          .map(({ subnet, prefix }) => [subnet, { prefix, group: `${hub}-nsg` }] as const);
        return inSubscription(hub, [securityGroup(`${hub}-nsg`, open), network(hub, Object.fromEntries(subnets))]);
      }),
      ...members.map(({ name, hub, subnet }) => {
        const place = { subnetResourceId: subnetId(hub, subnet), vnetid: networkId(hub), subnetname: null };
        const inPlace = { virtualNetworkType: 'External', virtualNetworkConfiguration: place };
        return inSubscription(hub, service(name, { properties: inPlace }));
      }),
    ],
    bindings: members.map(({ name, hub, subnet }) => ({
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: inSubscription(hub, { serviceId: serviceId(name), mode: 'External', subnetId: subnetId(hub, subnet) }),
    })),
  };
}
