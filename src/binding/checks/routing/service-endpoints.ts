/** Judges the service endpoints of the subnet, which take traffic to some Azure services off a tunnel. */

import { nameOf } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { endpointSource, missingEndpoints, type Endpoint } from '../../../network/service-endpoints.ts';
import { degrading, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, nothing, type Judgement } from '../../model/values/judgement.ts';
import { change, step, type Step } from '../../model/values/step.ts';
import { isInPlace, type Site } from '../../model/values/site.ts';
import { othersIn } from '../network/attachment.ts';

export function checkEndpoints(site: Site, subnet: Subnet, forced: boolean): Judgement {
  const { endpointPolicy, endpoints } = site.settings.routing;
  if (endpointPolicy === 'Ignore') return nothing;
  const missing = missingEndpoints(subnet.serviceEndpoints, forced, site.isPrimary, endpoints);
  if (missing.length === 0) return nothing;
  const steps = [addStep(site, subnet, missing)];
  return endpointPolicy === 'Enforce' ? { ...nothing, steps } : { ...findingsOnly([lacking(subnet, missing)]), audited: steps };
}

/** Connections of everything in the subnet to that service are reset, because they come from another address then (Microsoft: Virtual network service endpoints). */
function addStep(site: Site, subnet: Subnet, missing: readonly Endpoint[]): Step {
  const others = othersIn(site);
  const inUse = others > 0 || isInPlace(site);
  return step({
    phase: 'prepare',
    parent: subnet.id,
    writes: [
      {
        verb: 'merge',
        target: subnet.id,
        changes: missing.flatMap(({ service }) => change(`properties.serviceEndpoints[${service}]`, undefined, { service })),
      },
    ],
    impact: { traffic: inUse ? 'ConnectionReset' : 'None', ...(others > 0 ? { others } : {}), minutes: [0, 1] },
    why: `Adds service endpoints to subnet ${subnet.name}: ${missing.map(({ service }) => service).join(', ')}.`,
  });
}

const lacking = (subnet: Subnet, missing: readonly Endpoint[]): Finding =>
  degrading('ServiceEndpointMissing', subnet.id, {
    message: `Subnet ${nameOf(subnet.id)} lacks the service endpoints ${missing.map(({ service, why }) => `${service} (${why})`).join(', ')}; that traffic goes by the tunnel.`,
    remedy:
      'Add them by hand, or set spec.routing.serviceEndpoints.policy to Enforce, or let the firewall pass the ranges of these services.',
    source: endpointSource,
  });
