/** Judges the API Management service itself: is it there, can its tier and platform be bound, and is it where the binding wants it. */

import { nameOf, resourceGroupOf } from '../../../api/arm-id.ts';
import type { Service } from '../../../azure/resources.ts';
import { bindable } from '../../../network/tiers.ts';
import { advisory, blockingAll, blockingSwitch, type Finding } from '../../model/values/finding.ts';
import { findingsOnly, nothing, type Check } from '../../model/values/judgement.ts';
import { isTransitional, valueOf, type Observation } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import { locationsOf } from '../../model/values/site.ts';
import { checkGatewayRemoval } from '../removal/gateway.ts';
import { exclusionsOf } from './exclusions.ts';
import { movesOf } from './move.ts';
import { unreachedIn } from '../network-status.ts';

export const checkGateway: Check = (settings, seen, context) =>
  settings.wish.is === 'Nothing' ? checkGatewayRemoval(settings, seen, context) : checkDeclared(settings, seen, context);

const checkDeclared: Check = (settings, seen, context) => {
  const service = valueOf(seen.service);
  if (!service) return findingsOnly(missing(settings, seen));
  const moves = movesOf(settings, seen, service, unreachedIn(context));
  const findings = [
    ...going(service),
    ...notBindable(service),
    ...(moves.steps.length > 0 ? locationsDiffer(settings, service) : []),
    ...moves.findings,
    ...exclusionsOf(settings, service, moves.steps.length > 0),
    ...(moves.steps.length === 0 ? failed(service) : []),
    ...keptOutside(settings, service),
  ];
  const { steps } = moves;
  return settings.policy === 'Audit' ? { ...nothing, findings, audited: steps } : { ...nothing, findings, steps };
};

function missing({ serviceId }: Settings, seen: Observation): readonly Finding[] {
  if (seen.service.ok || seen.service.failure.class !== 'Gone') return [];
  const name = nameOf(serviceId);
  if (seen.softDeleted) {
    const until = seen.softDeleted.scheduledPurgeDate;
    return [
      blockingAll('ServiceSoftDeleted', serviceId, {
        message: `API Management service ${name} was deleted and is kept for recovery${until === undefined ? '' : ` until ${until}`}; its name stays reserved meanwhile.`,
        remedy: `Recover it (create it again with "restore": true), or purge it and create a new one, or delete this binding.`,
        source: 'Microsoft: API Management soft-delete, 2022-02-03',
      }),
    ];
  }
  return [
    blockingAll('ServiceMissing', serviceId, {
      message: `API Management service ${name} does not exist in resource group ${resourceGroupOf(serviceId)}.`,
      remedy: 'Create the service, or correct spec.serviceId in a new binding. The operator binds services; it never creates one.',
      source: 'apim-vnet-operator: it binds what exists',
    }),
  ];
}

const ending = new Set(['deleting', 'terminating', 'terminationfailed', 'deleted', 'stopped']);

const going = (service: Service): readonly Finding[] =>
  ending.has(service.provisioningState.toLowerCase())
    ? [
        blockingAll('ServiceGoing', service.id, {
          message: `API Management service ${service.name} is ${service.provisioningState}; it takes no changes.`,
          remedy: 'Wait until Azure is done with it, or delete this binding.',
          source: 'Azure REST API: ApiManagementService provisioningState, 2024-05-01',
        }),
      ]
    : [];

function notBindable(service: Service): readonly Finding[] {
  const verdict = bindable(service.sku.name, service.platformVersion);
  return verdict.ok
    ? []
    : [
        blockingAll(verdict.reason, service.id, {
          message: `API Management service ${service.name}: ${verdict.message}`,
          remedy: verdict.remedy,
          source: verdict.source,
        }),
      ];
}

const multiRegion = 'Microsoft: Deploy an API Management instance to multiple regions';

/** A change of the network speaks of every region at once: what the binding does not name would be moved blindly, or dropped. */
function locationsDiffer(settings: Settings, service: Service): readonly Finding[] {
  const present = locationsOf(service).filter(({ isPrimary }) => !isPrimary);
  if (settings.mode === 'None') return [];
  const declared = settings.locations.flatMap(({ location }) => location ?? []);
  const extra = present.filter(({ location }) => !declared.includes(location)).map(({ location }) => location);
  const lacking = declared.filter((location) => !present.some((one) => one.location === location));
  return [
    ...extra.map((location) =>
      blockingSwitch('LocationNotDeclared', service.id, {
        message: `API Management service ${service.name} also runs in ${location}, which the binding does not name; a change of its network needs a subnet for each region.`,
        remedy: `Add ${location} to spec.additionalLocations with its subnet, or remove the region from the service.`,
        source: multiRegion,
      }),
    ),
    ...lacking.map((location) =>
      blockingSwitch('LocationMissing', service.id, {
        message: `The binding names region ${location}, in which API Management service ${service.name} does not run; it runs in ${locationsOf(
          service,
        )
          .map((one) => one.location)
          .join(', ')}.`,
        remedy: `Add the region to the service (the operator never scales it), or take ${location} out of spec.additionalLocations.`,
        source: multiRegion,
      }),
    ),
  ];
}

const failed = (service: Service): readonly Finding[] =>
  service.provisioningState.toLowerCase() === 'failed'
    ? [
        advisory('ServiceFailed', service.id, {
          message: `API Management service ${service.name} is in state Failed although its network is as declared.`,
          remedy:
            'Look for the reason in its Activity Log and its network status and put it right. Once Azure says Succeeded the operator sees it by itself, or at once with the annotation apimvnet.io/reconcile-requested-at.',
          source: 'Azure REST API: ApiManagementService provisioningState, 2024-05-01',
        }),
      ]
    : [];

/** Only a gateway in a network needs one; where Azure reads no null, a PATCH cannot take it off. */
const keptOutside = ({ mode }: Settings, service: Service): readonly Finding[] =>
  mode === 'None' && service.virtualNetworkType === 'None'
    ? locationsOf(service).flatMap(({ publicIpAddressId: id, location }) =>
        id === undefined
          ? []
          : [
              advisory('AddressKept', id, {
                message: `The gateway of ${service.name} is in no virtual network, and Azure has kept public IP address ${nameOf(id)} with it in ${location}.`,
                remedy:
                  'Nothing has to be done while the address is not needed. To delete it or to use it elsewhere, take it off the service by hand first.',
                source: 'Azure REST API: ApiManagementService publicIpAddressId, 2024-05-01',
              }),
            ],
      )
    : [];

/** True when nothing is accepted now because Azure is at work on the service. */
export const isBusy = (seen: Observation): boolean => {
  const service = valueOf(seen.service);
  return service !== undefined && isTransitional(service);
};
