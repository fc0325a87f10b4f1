/** Promise: where the policy is Audit or Ignore nothing is written, for a whole binding as for one concern. */

import { describe, expect, test } from '@jest/globals';
import { isType, nameOf } from '../../src/api/arm-id.ts';
import type { Change, Write } from '../../src/binding/model/values/step.ts';
import { cases, planIn } from './cases.ts';
import { holds } from './runs.ts';
import type { Spec } from './world.ts';
import { writesOf } from './writes.ts';

type Concern = 'gateway' | 'networkSecurity' | 'routing' | 'serviceEndpoints' | 'publicIp' | 'dns';

const ofType = ({ target }: Write, ...types: readonly string[]): boolean =>
  types.some((type) => isType(target, `Microsoft.Network/${type}`));

/** Whose business one change is, told by what it touches and not by who planned it. */
function concernOf(write: Write, { path }: Change): Concern | undefined {
  if (ofType(write, 'networkSecurityGroups', 'networkSecurityGroups/securityRules')) return 'networkSecurity';
  if (ofType(write, 'routeTables', 'routeTables/routes')) return 'routing';
  if (ofType(write, 'publicIPAddresses')) return 'publicIp';
  if (/\/privateDnsZones\//i.test(write.target) || ofType(write, 'virtualNetworks')) return 'dns';
  if (ofType(write, 'virtualNetworks/subnets')) {
    if (path === 'properties.networkSecurityGroup') return 'networkSecurity';
    if (path === 'properties.routeTable') return 'routing';
    return path.startsWith('properties.serviceEndpoints[') ? 'serviceEndpoints' : undefined;
  }
  if (write.verb === 'post') return 'dns';
  return path.endsWith('publicIpAddressId') ? 'publicIp' : 'gateway';
}

function policyOf(spec: Spec, concern: Concern): string {
  const whole = spec.policy ?? 'Enforce';
  if (concern === 'gateway') return whole;
  if (concern === 'serviceEndpoints') return spec.routing?.serviceEndpoints?.policy ?? spec.routing?.policy ?? whole;
  return spec[concern]?.policy ?? whole;
}

/** A removal of a whole resource has no paths. */
const changesOf = ({ changes }: Write): readonly Change[] => (changes.length > 0 ? changes : [{ path: '' }]);

describe('whatever the binding and the network', () => {
  test('nothing is written for a concern that is not enforced', () => {
    holds(cases, 2200, ({ world, spec }) => {
      const unasked = writesOf(planIn(world, spec).steps).flatMap((write) =>
        changesOf(write).flatMap((change) => {
          const concern = concernOf(write, change);
          // Out of its network a gateway may have no address of its own: leaving takes it along.
          if (concern === 'publicIp' && spec.mode === 'None' && policyOf(spec, 'gateway') === 'Enforce') return [];
          return concern !== undefined && policyOf(spec, concern) === 'Enforce'
            ? []
            : [`${String(concern)}: ${write.verb} ${nameOf(write.target)} ${change.path}`];
        }),
      );
      expect(unasked).toEqual([]);
    });
  });
});
