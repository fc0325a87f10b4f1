/** What a service has that does not go together with a virtual network, or with the mode that is wanted: private endpoints, gateways that are off, zones without an address of their own. Pure. */

import type { Service } from '../../../azure/resources.ts';
import { regionCode } from '../../../network/regions.ts';
import { advisory, blockingSwitch, degrading, type Finding } from '../../model/values/finding.ts';
import type { Settings } from '../../model/values/settings.ts';
import { locationsOf } from '../../model/values/site.ts';

const endpoints = 'Microsoft: Connect privately to API Management using an inbound private endpoint';

/** `isMoved`: a change of its network is planned. */
export const exclusionsOf = (settings: Settings, service: Service, isMoved: boolean): readonly Finding[] => [
  ...(isMoved ? endpointsIn(settings, service) : []),
  ...closedToPublic(settings, service),
  ...(isMoved ? switchedOff(settings, service) : []),
  ...(isMoved ? zonesWithoutAddress(settings, service) : []),
];

/** Injection and inbound private endpoints exclude each other; one that came after the gateway was put into its network is Azure's own business. */
function endpointsIn({ mode }: Settings, { id, name, privateEndpoints, virtualNetworkType }: Service): readonly Finding[] {
  const approved = privateEndpoints.filter(({ status }) => status.toLowerCase() === 'approved');
  if (mode === 'None' || virtualNetworkType !== 'None' || approved.length === 0) return [];
  return [
    blockingSwitch('PrivateEndpointPresent', id, {
      message: `API Management service ${name} has ${approved.length === 1 ? 'an approved private endpoint' : `${approved.length} approved private endpoints`} (${approved.map((one) => one.name).join(', ')}); a gateway is either in a virtual network or behind private endpoints.`,
      remedy: `Remove the connection (az network private-endpoint-connection delete), or leave spec.mode at None and keep the endpoint.`,
      source: endpoints,
    }),
  ];
}

const closedToPublic = ({ mode }: Settings, { id, name, publicNetworkAccess }: Service): readonly Finding[] =>
  mode === 'External' && publicNetworkAccess?.toLowerCase() === 'disabled'
    ? [
        degrading('PublicAccessDisabled', id, {
          message: `API Management service ${name} has publicNetworkAccess Disabled: clients from the internet get 403, whatever the rules let through.`,
          remedy: 'Set publicNetworkAccess to Enabled (az apim update --public-network-access true), or spec.mode to Internal.',
          source: endpoints,
        }),
      ]
    : [];

/** A gateway that is off stays off in External mode; Internal mode takes none. */
function switchedOff({ mode }: Settings, service: Service): readonly Finding[] {
  const off = [service, ...service.additionalLocations].filter(({ disableGateway }) => disableGateway);
  if (mode !== 'Internal' || off.length === 0) return [];
  const places = off.map(({ location }) => regionCode(location)).join(', ');
  return [
    blockingSwitch('GatewayDisabled', service.id, {
      message: `The gateway of ${service.name} in ${places} is disabled, which Internal mode does not permit.`,
      remedy: `Enable the gateway in ${places} (disableGateway: false), or set spec.mode to External.`,
      source: 'Microsoft: Deploy an API Management instance to multiple regions',
    }),
  ];
}

/** Microsoft's pages disagree with what users saw (hashicorp/terraform-provider-azurerm#31035), so that it is told and stops nothing. */
const zonesWithoutAddress = (settings: Settings, service: Service): readonly Finding[] =>
  settings.mode === 'None'
    ? []
    : locationsOf(service).flatMap(({ location, zones, isPrimary }) => {
        const wanted = settings.locations.find((one) => (isPrimary ? one.location === undefined : one.location === location));
        if (zones.length < 2 || wanted?.address.is !== 'Managed') return [];
        return [
          advisory('ZonesWithManagedAddress', service.id, {
            message: `The gateway of ${service.name} in ${location} is in zones ${zones.join(', ')}, and its address is left to Azure. One page asks for a new address of your own with zones, others do not.`,
            remedy: `If Azure refuses the change, name an address with the same zones in ${wanted.field}.publicIp.ids in place of azureManaged, or let the operator make one with ${wanted.field}.publicIp.create.`,
            source: 'Microsoft: Reliability in API Management; hashicorp/terraform-provider-azurerm#31035 sees it otherwise',
          }),
        ];
      });
