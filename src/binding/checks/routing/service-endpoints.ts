/** Judges the service endpoints of the subnet, which take traffic to some Azure services off a tunnel. */

import { nameOf, sameId } from '../../../api/arm-id.ts';
import type { Subnet } from '../../../azure/resources.ts';
import { endpointSource, isSamePlace, missingEndpoints, storage, type Endpoint } from '../../../network/service-endpoints.ts';
import { helpfulEndpoints } from '../../../network/ways/readings.ts';
import type { Place } from '../../../network/words/place.ts';
import { degrading, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, nothing, type Context, type Judgement } from '../../model/values/judgement.ts';
import { change, step, writeHash, type Step } from '../../model/values/step.ts';
import { isInPlace, type Site } from '../../model/values/site.ts';
import { othersIn } from '../network/attachment.ts';
import { wholeTable } from './view.ts';

export interface Endpoints {
  readonly judgement: Judgement;
  /** The place once what is planned is there. */
  readonly after: Place;
}

/** `place` has the routes that it will have. */
export function checkEndpoints(site: Site, subnet: Subnet, place: Place, { previous }: Pick<Context, 'previous'>): Endpoints {
  const { endpointPolicy, endpoints } = site.settings.routing;
  if (endpointPolicy === 'Ignore') return { judgement: nothing, after: place };
  const helpful = endpoints ? [] : helpfulEndpoints(wholeTable(site, place), site.isPrimary);
  const wanted = missingEndpoints(subnet.serviceEndpoints, helpful, endpoints);
  const isLimited = (subnet.endpointPolicies ?? []).length > 0;
  const missing = isLimited ? wanted.filter(({ service }) => !isSamePlace(service, storage)) : wanted;
  const limits = isLimited ? policyFindings(subnet, wanted) : [];
  if (missing.length === 0) return { judgement: findingsOnly(limits), after: place };
  const denials = (previous.refusals ?? []).filter(({ reason, target }) => reason === 'PolicyDenied' && sameId(target, subnet.id));
  const add = addStep(site, subnet, missing);
  const steps = denials.length > 0 ? [{ ...add, isApart: true as const }] : [add];
  const denial = denials.find((one) => add.writes.some((write) => one.write === writeHash(write)));
  if (endpointPolicy !== 'Enforce')
    return { judgement: { ...findingsOnly([lacking(subnet, missing), ...limits]), audited: steps }, after: place };
  // What a policy has refused is not counted on, and keeps nothing back.
  if (denial) return { judgement: { ...findingsOnly([denied(subnet, missing, denial), ...limits]), steps }, after: place };
  const after = { ...place, endpoints: [...(place.endpoints ?? []), ...missing.map(({ service }) => service)] };
  return { judgement: { ...findingsOnly(limits), steps }, after };
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
    isOptional: true,
  });
}

const lacking = (subnet: Subnet, missing: readonly Endpoint[]): Finding =>
  degrading('ServiceEndpointMissing', subnet.id, {
    message: `Subnet ${nameOf(subnet.id)} lacks the service endpoints ${missing.map(({ service, why }) => `${service} (${why})`).join(', ')}; that traffic goes by the tunnel.`,
    remedy:
      'Add them by hand, or set spec.routing.serviceEndpoints.policy to Enforce, or let the firewall pass the ranges of these services.',
    source: endpointSource,
  });

const denied = (subnet: Subnet, missing: readonly Endpoint[], { message }: { readonly message: string }): Finding =>
  degrading('ServiceEndpointMissing', subnet.id, {
    message: `An Azure policy denies the service endpoints ${missing.map(({ service }) => service).join(', ')} on subnet ${nameOf(subnet.id)}; that traffic goes by the tunnel, and nothing waits for them. Azure says: ${message}`,
    remedy:
      'To do without them, set spec.routing.serviceEndpoints to {services: []} or {policy: Audit}, and let what stands in the way pass these services. To have them, exempt the subnet from the policy, then trigger a reconcile with the annotation apimvnet.io/reconcile-requested-at.',
    source: endpointSource,
  });

/** Accounts that a policy does not name are denied, and those of a gateway are Microsoft's own (MicrosoftDocs/azure-docs#71936). */
function policyFindings(subnet: Subnet, wanted: readonly Endpoint[]): readonly Finding[] {
  const isThere = subnet.serviceEndpoints.some((service) => isSamePlace(service, storage));
  const isWanted = wanted.some(({ service }) => isSamePlace(service, storage));
  if (!isThere && !isWanted) return [];
  const policies = (subnet.endpointPolicies ?? []).map(nameOf).join(', ');
  return [
    degrading('EndpointPolicyLimitsStorage', subnet.id, {
      message: isThere
        ? `Service endpoint policy ${policies} on subnet ${subnet.name} says to which storage accounts its endpoint for Microsoft.Storage leads; it denies all that it does not name, and the accounts of API Management are not yours to name.`
        : `The endpoint for Microsoft.Storage is not added to subnet ${subnet.name}: with it, service endpoint policy ${policies} would deny the storage accounts of API Management, which are not yours to name.`,
      remedy: isThere
        ? `Take the policy off the subnet of the gateway, or remove the endpoint, name in spec.routing.serviceEndpoints.services only others than Microsoft.Storage, and let what stands in the way pass Storage on 443.`
        : `Take the policy off the subnet of the gateway, or name in spec.routing.serviceEndpoints.services only others than Microsoft.Storage, and let what stands in the way pass Storage on 443.`,
      source: 'Microsoft: Virtual network service endpoint policies for Azure Storage; MicrosoftDocs/azure-docs#71936, 2021-03',
    }),
  ];
}
