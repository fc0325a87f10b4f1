/** Judges the API Management service itself: is it there, can its tier and platform be bound, and is it where the binding wants it. */

import { nameOf, resourceGroupOf, sameId } from '../../api/arm-id.ts';
import type { Service } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import { bindable } from '../../network/tiers.ts';
import { advisory, blockingAll, blockingSwitch, type Finding } from '../finding.ts';
import type { Judge } from '../judgement.ts';
import { findingsOnly } from '../judgement.ts';
import { isTransitional, valueOf, type Observation } from '../observation.ts';
import { change, step, type Step } from '../plan/step.ts';
import type { Settings } from '../settings.ts';

export const judgeGateway: Judge = (settings, seen) => {
  const service = valueOf(seen.service);
  if (!service) return findingsOnly(missing(settings, seen));
  const findings = [
    ...going(service),
    ...notBindable(service),
    ...severalLocations(settings, service),
    ...unsupportedMove(settings, service),
    ...failed(settings, service),
  ];
  const steps = isAsDeclared(settings, service) ? [] : [theSwitch(settings, service)];
  return settings.policy === 'Audit' ? { findings, steps: [], audited: steps } : { findings, steps, audited: [] };
};

/** Whether the service shows the declared place; true also while an operation runs, because Azure shows the old settings until it is done. */
export const isAsDeclared = (settings: Settings, service: Service): boolean =>
  service.virtualNetworkType === settings.mode && sameId(service.subnetId, settings.subnetId);

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

const severalLocations = (settings: Settings, service: Service): readonly Finding[] =>
  service.additionalLocations.length === 0 || isAsDeclared(settings, service)
    ? []
    : [
        blockingSwitch('SeveralLocations', service.id, {
          message: `API Management service ${service.name} also runs in ${service.additionalLocations.map(({ location }) => location).join(', ')}; a change of its network must name a subnet for each region, and this version of the operator knows one region only.`,
          remedy: 'Remove the additional regions, or change the network by another tool.',
          source: 'Microsoft: Deploy an API Management instance to multiple regions',
        }),
      ];

/** Leaving Internal mode opens the gateway to the internet, and an own address may not stay across a move. */
function unsupportedMove(settings: Settings, service: Service): readonly Finding[] {
  if (isAsDeclared(settings, service)) return [];
  if (service.virtualNetworkType === 'Internal')
    return [
      blockingSwitch('ModeChangeNotSupported', service.id, {
        message: `API Management service ${service.name} is in Internal mode; External would expose its gateway to the internet.`,
        remedy: 'Set the mode to None by hand if that is really meant; the operator then binds the service in External mode.',
        source: 'Microsoft: Deploy your API Management instance to a virtual network, external mode, 2026-01-08',
      }),
    ];
  if (service.publicIpAddressId !== undefined && service.virtualNetworkType === 'External')
    return [
      blockingSwitch('PublicIpMustDiffer', service.id, {
        message: `API Management service ${service.name} uses public IP address ${nameOf(service.publicIpAddressId)}; a move to another subnet needs a different address than the present one.`,
        remedy: 'Move the service by another tool together with another public IP address, or detach the address first.',
        source: 'Microsoft: IP addresses of Azure API Management, 2021-12-21',
      }),
    ];
  return [];
}

const failed = (settings: Settings, service: Service): readonly Finding[] =>
  service.provisioningState.toLowerCase() === 'failed' && isAsDeclared(settings, service)
    ? [
        advisory('ServiceFailed', service.id, {
          message: `API Management service ${service.name} is in state Failed although its network is as declared.`,
          remedy:
            'Look at its Activity Log and its network status, then ask for a look with the annotation apimvnet.io/reconcile-requested-at.',
          source: 'Azure REST API: ApiManagementService provisioningState, 2024-05-01',
        }),
      ]
    : [];

/** The one long request. Developer is down while it runs, Premium rolls (Microsoft: service update behavior, 2026-04-09). */
function theSwitch(settings: Settings, service: Service): Step {
  const location = regionCode(service.location);
  const moved = service.publicIpAddresses.map((from) => ({ location, kind: 'Public' as const, from }));
  return step({
    phase: 'switch',
    parent: settings.serviceId,
    location,
    writes: [
      {
        verb: 'patch',
        target: settings.serviceId,
        changes: [
          ...change('properties.virtualNetworkType', service.virtualNetworkType, settings.mode),
          ...(sameId(service.subnetId, settings.subnetId)
            ? []
            : change('properties.virtualNetworkConfiguration', service.subnetId && { subnetResourceId: service.subnetId }, {
                subnetResourceId: settings.subnetId,
              })),
        ],
      },
    ],
    impact: {
      traffic: service.sku.name === 'Developer' ? 'Downtime' : 'Rolling',
      ...(moved.length > 0 ? { addresses: moved } : {}),
      minutes: [15, 45],
    },
    why: `Puts the gateway of ${service.name} into subnet ${nameOf(settings.subnetId)} in ${settings.mode} mode.`,
  });
}

/** True when nothing is accepted now because Azure is at work on the service. */
export const isBusy = (seen: Observation): boolean => {
  const service = valueOf(seen.service);
  return service !== undefined && isTransitional(service);
};
