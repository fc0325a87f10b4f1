/** What of a binding decides which flows its gateway needs. */

import type { VirtualNetwork } from '../../../azure/resources.ts';
import type { FlowContext, InjectableSku } from '../../../network/flows.ts';
import { valueOf } from '../../model/values/observation.ts';
import type { Settings } from '../../model/values/settings.ts';
import type { Site } from '../../model/values/site.ts';

/** Tiers whose gateways stand in a subnet of the user's. */
export const isInjectable = (sku: string): sku is InjectableSku => sku === 'Developer' || sku === 'Premium';

export const flowContextOf = ({ mode, service, settings, seen }: Site, sku: InjectableSku): FlowContext => ({
  mode,
  sku,
  locations: 1 + service.additionalLocations.length,
  clientSources: settings.security.clientSources,
  clientPorts: settings.security.clientPorts,
  customDns: dnsOf(settings, valueOf(seen.network)),
  optionalFlows: settings.security.optionalFlows,
});

/** The servers that the network is about to have, for the gateway must reach them when it is touched. */
const dnsOf = ({ dns }: Settings, network: VirtualNetwork | undefined): readonly string[] =>
  (dns.policy === 'Enforce' ? dns.servers : undefined) ?? network?.dnsServers ?? [];
