/** All rows of both tables, by what they are about. */

import { equals } from './routing/equals.ts';
import { routingExample } from './routing/example.ts';
import { prefixes } from './routing/prefixes.ts';
import { system } from './routing/system.ts';
import { tunnelled } from './routing/tunnel.ts';
import { addresses } from './security/addresses.ts';
import { admin } from './security/admin.ts';
import { defaults } from './security/defaults.ts';
import { ports, protocols } from './security/forms.ts';
import { gateway } from './security/gateway.ts';
import { groupMembers, groups } from './security/groups.ts';
import { order } from './security/order.ts';
import { platform } from './security/platform.ts';
import { routedNetwork } from './security/routed-network.ts';
import { tags } from './security/tags.ts';
import { virtualNetwork } from './security/virtual-network.ts';
import type { TrafficRow } from './traffic.ts';

export const traffic: Readonly<Record<string, readonly TrafficRow[]>> = {
  'default rules': defaults,
  'the order of rules': order,
  ports,
  protocols,
  addresses,
  'service tags': tags,
  'the tag VirtualNetwork': virtualNetwork,
  'routes in the tag VirtualNetwork': routedNetwork,
  'the platform': platform,
  'rules of a network manager': admin,
  'application security groups': groups,
  'members of application security groups': groupMembers,
  'a gateway’s rules': gateway,
  'system routes': system,
  'prefixes and origins': prefixes,
  'Microsoft’s routing example': routingExample,
  'routes by tag': equals,
  'forced tunnels': tunnelled,
};
