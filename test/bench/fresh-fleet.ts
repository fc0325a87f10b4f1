/** A fleet of gateways that are in no network yet, in one subscription, with a binding each: everything is still to be done. */

import { apiVersion, kind } from '../../src/api/binding.ts';
import { network, securityGroup, service, serviceId, subnetId } from '../scenarios/support/world.ts';
import type { Fleet } from './fleet.ts';

/** `perGroup` gateways share a virtual network and a security group, with a subnet each. */
export function freshFleet(size: number, perGroup: number, namespace: string): Fleet {
  const hubs = Array.from({ length: Math.ceil(size / perGroup) }, (_, hub) => `hub-${hub}`);
  const names = Array.from({ length: size }, (_, at) => `gateway-${at}`);
  const hubOf = (at: number) => `hub-${Math.floor(at / perGroup)}`;
  const subnetOf = (at: number) => `subnet-${at % perGroup}`;
  return {
    resources: [
      ...hubs.flatMap((hub) => {
        const subnets = names.flatMap((_, at) =>
          hubOf(at) === hub ? [[subnetOf(at), { prefix: `10.0.${at % perGroup}.0/27`, group: `${hub}-nsg` }] as const] : [],
        );
        return [securityGroup(`${hub}-nsg`), network(hub, Object.fromEntries(subnets))];
      }),
      ...names.map((name) => service(name)),
    ],
    bindings: names.map((name, at) => ({
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: { serviceId: serviceId(name), mode: 'External', subnetId: subnetId(hubOf(at), subnetOf(at)) },
    })),
  };
}
