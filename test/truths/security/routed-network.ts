/** What user-defined routes bring into the tag VirtualNetwork: a prefix, or with a default route to an appliance everything. */

import { hostInTagWarning, routedTagAndInternet, routesInTag, routesInTagAgain, tagBecameAll, tagsPage } from '../sources.ts';
import { table, type RuleWords } from '../traffic.ts';

const routed = 'VirtualNetwork: …, and address prefixes used on user-defined routes. This tag might also contain default routes';
const vnetIn = 'AllowVNetInBound 65000: VirtualNetwork to VirtualNetwork, Any, Allow';
const vnetOut = 'AllowVnetOutBound 65000: VirtualNetwork to VirtualNetwork, Any, Allow';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';
const all = 'when you use force tunneling for 0.0.0.0/0. In that case the VirtualNetwork Tag contains only one prefix: 0.0.0.0/0';
const tunnel = '0.0.0.0/0 > VirtualAppliance' as const;
const noVnetOut: RuleWords = 'no-vnet 200 Out Deny * * * > VirtualNetwork';
const noVnetIn: RuleWords = 'no-vnet 200 In Deny * * VirtualNetwork > *';
const managed: readonly RuleWords[] = [
  'lb 100 In Allow Tcp 6390 AzureLoadBalancer > *',
  noVnetIn,
  'mgmt 300 In Allow Tcp 3443 ApiManagement > *',
];
const undecided = 'the page says "might", and no report shows the tag with a route of this kind';

export const routedNetwork = table([
  {
    id: 'vnet-routed',
    says: 'a prefix that a route sends to an appliance is in it',
    routes: ['10.99.0.0/16 > VirtualAppliance'],
    packet: 'Out Tcp 443 routed',
    verdict: 'Allow AllowVnetOutBound',
    hop: 'VirtualAppliance',
    evidence: routesInTagAgain.says(
      'the destinations within that table are added to the VirtualNetwork service tag and then used within the default NSG rules to permit outbound traffic',
    ),
  },
  {
    id: 'vnet-routed-in',
    says: 'so what comes from there comes in',
    routes: ['10.99.0.0/16 > VirtualAppliance'],
    packet: 'In Tcp 443 routed',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.implies(routed, vnetIn),
  },
  {
    id: 'vnet-not-routed',
    says: 'without the route it is outside',
    packet: 'In Tcp 443 routed',
    verdict: 'Deny DenyAllInBound',
    evidence: routesInTagAgain.says(
      'it is necessary to add an inbound rule to the NSG managing traffic for the virtual appliance, as it doesn’t have the route associated',
    ),
  },
  {
    id: 'vnet-routed-public',
    says: 'public prefixes too',
    routes: ['203.0.113.0/24 > VirtualAppliance'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.implies(routed, vnetIn),
  },
  {
    id: 'vnet-routed-public-out',
    says: 'outbound they leave by the rule for the network',
    routes: ['203.0.113.0/24 > VirtualAppliance'],
    packet: 'Out Tcp 443 client',
    verdict: 'Allow AllowVnetOutBound',
    evidence: tagsPage.implies(routed, vnetOut),
  },
  {
    id: 'vnet-routed-public-deny',
    says: 'and are closed with the network',
    routes: ['203.0.113.0/24 > VirtualAppliance'],
    rules: [noVnetOut],
    packet: 'Out Tcp 443 client',
    verdict: 'Deny no-vnet',
    evidence: tagsPage.says(routed),
  },
  {
    id: 'vnet-routed-public-other',
    says: 'other addresses are not',
    routes: ['203.0.113.0/24 > VirtualAppliance'],
    packet: 'In Tcp 443 otherClient',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.implies(routed, closed),
  },

  {
    id: 'vnet-all-client',
    says: 'a default route to an appliance makes it everything: the default rules let the whole internet in',
    routes: [tunnel],
    packet: 'In Tcp 443 client',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagBecameAll.says('0.0.0.0/0 added to VirtualNetwork tag, effectively allowing all traffic in and out via default NSG rules'),
  },
  {
    id: 'vnet-all-control',
    says: 'the control plane without a rule of its own',
    routes: [tunnel],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagBecameAll.says('0.0.0.0/0 added to VirtualNetwork tag, effectively allowing all traffic in and out via default NSG rules'),
  },
  {
    id: 'vnet-all-out',
    says: 'what goes out to the internet goes by the rule for the network',
    routes: [tunnel],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowVnetOutBound',
    evidence: routesInTag.implies(all, vnetOut),
  },
  {
    id: 'vnet-all-deny-out',
    says: 'a rule that denies the network closes the internet',
    routes: [tunnel],
    rules: [noVnetOut],
    packet: 'Out Tcp 80 client',
    verdict: 'Deny no-vnet',
    evidence: routesInTag.says('would block all traffic - also traffic targeting the internet'),
  },
  {
    id: 'vnet-all-deny-out-storage',
    says: 'and Azure’s services',
    routes: [tunnel],
    rules: [noVnetOut],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny no-vnet',
    evidence: routesInTag.says('would block all traffic - also traffic targeting the internet'),
  },
  {
    id: 'vnet-all-allow-out',
    says: 'a rule that allows the network opens the internet, and the deny behind it is never hit',
    routes: [tunnel],
    rules: ['vnet 100 Out Allow * * * > VirtualNetwork', 'no-internet 200 Out Deny * * * > Internet'],
    packet: 'Out Tcp 443 client',
    verdict: 'Allow vnet',
    evidence: routesInTag.says('your first rule will effectively allow access to the internet. Your second rule will never hit'),
  },
  {
    id: 'vnet-all-deny-in',
    says: 'a rule that denies the network closes the control plane',
    routes: [tunnel, 'ApiManagement > Internet'],
    rules: managed,
    packet: 'In Tcp 3443 control',
    verdict: 'Deny no-vnet',
    evidence: routesInTag.says(all),
  },
  {
    id: 'vnet-all-deny-in-probe',
    says: 'the probe comes in by the rule in front',
    routes: [tunnel],
    rules: managed,
    packet: 'In Tcp 6390 host',
    verdict: 'Allow lb',
    evidence: hostInTagWarning.says('add an inbound rule with higher priority to allow AzureLoadBalancer to VirtualNetwork'),
  },
  {
    id: 'vnet-all-lateral',
    says: 'a rule against lateral movement closes the way to Azure’s services',
    routes: [tunnel],
    rules: ['own 3990 Out Allow * * 10.0.1.0/27 > 10.0.1.0/27', 'lateral 4000 Out Deny * * VirtualNetwork > VirtualNetwork'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny lateral',
    evidence: routesInTag.says(all),
  },
  {
    id: 'vnet-all-lateral-own',
    says: 'and leaves the subnet itself',
    routes: [tunnel],
    rules: ['own 3990 Out Allow * * 10.0.1.0/27 > 10.0.1.0/27', 'lateral 4000 Out Deny * * VirtualNetwork > VirtualNetwork'],
    packet: 'Out Tcp 6381 neighbour',
    verdict: 'Allow own',
    evidence: routesInTag.implies(all, 'Rules are processed in priority order, with lower numbers processed before higher numbers'),
  },

  {
    id: 'vnet-route-internet',
    says: 'a default route to the internet brings nothing into it',
    routes: ['0.0.0.0/0 > Internet'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.says(routed),
    inferred: undecided,
  },
  {
    id: 'vnet-route-none',
    says: 'nor does a route to nowhere',
    routes: ['203.0.113.0/24 > None'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: tagsPage.says(routed),
    inferred: undecided,
  },
  {
    id: 'vnet-route-gateway',
    says: 'a default route to a gateway makes it everything',
    routes: ['0.0.0.0/0 > VirtualNetworkGateway'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.says(routed),
    inferred: 'the page says "might"; the reports are about appliances',
  },
  {
    id: 'vnet-route-learnt',
    says: 'so does one that is learnt by BGP',
    network: { learnt: ['0.0.0.0/0'] },
    packet: 'In Tcp 443 client',
    verdict: 'Allow AllowVnetInBound',
    evidence: tagsPage.says(routed),
    inferred: 'the page says "might"; the reports are about user-defined routes',
  },
  {
    id: 'vnet-route-tag',
    says: 'a tag that a route sends to an appliance leaves Internet',
    routes: ['Storage > VirtualAppliance'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowVnetOutBound',
    evidence: routedTagAndInternet.says('default NSG rule 65001 allow destination "Internet" does not cover it'),
    inferred: 'an open report without a test, and nothing says that the tag VirtualNetwork takes the ranges in',
  },
]);
