/** The pages and threads that rows cite, each once. Dates are those of the editions that were read. */

import { implies, states, type Source } from './rows.ts';

const learn = 'https://learn.microsoft.com/azure';
const page = (title: string, date: string, path: string): Source => ({ title: `Microsoft: ${title}`, date, address: `${learn}/${path}` });
const thread = (repository: string, number: number, date: string, title: string, kind = 'issues'): Source => ({
  title: `${repository}#${number}: ${title}`,
  date,
  address: `https://github.com/${repository}/${kind}/${number}`,
});
const docs = (number: number, date: string, title: string, kind?: string): Source =>
  thread('MicrosoftDocs/azure-docs', number, date, title, kind);

const both = (source: Source) => ({ says: states(source), implies: implies(source) });

export const overview = both(
  page('Azure network security groups overview', '2025-07-15', 'virtual-network/network-security-groups-overview'),
);
export const tagsPage = both(page('Virtual network service tags', '2021-04-23', 'virtual-network/service-tags-overview'));
export const manageGroup = both(
  page('Create, change, or delete a network security group', '2018-04-05', 'virtual-network/manage-network-security-group'),
);
export const howGroupsWork = both(
  page('How network security groups filter network traffic', '2020-08-24', 'virtual-network/network-security-group-how-it-works'),
);
export const groupsPage = both(page('Application security groups', '2020-02-27', 'virtual-network/application-security-groups'));
export const filterTutorial = both(
  page('Tutorial: Filter network traffic with a network security group', '2023-07-24', 'virtual-network/tutorial-filter-network-traffic'),
);
export const restrictTutorial = both(
  page(
    'Tutorial: Restrict access to PaaS resources with service endpoints',
    '2026-02-20',
    'virtual-network/tutorial-restrict-network-access-to-resources',
  ),
);
export const flowVerify = both(
  page(
    'Diagnose a virtual machine network traffic filter problem (IP flow verify)',
    '2018-04-20',
    'network-watcher/diagnose-vm-network-traffic-filtering-problem',
  ),
);
export const diagnoseFilter = both(
  page(
    'Diagnose a virtual machine network traffic filter problem',
    '2018-05-29',
    'virtual-network/diagnose-network-traffic-filter-problem',
  ),
);
export const hostAddress = both(
  page('What is IP address 168.63.129.16?', '2019-05-15', 'virtual-network/what-is-ip-address-168-63-129-16'),
);
export const ipv6Page = both(page('What is IPv6 for Azure Virtual Network?', '2023-08-24', 'virtual-network/ip-services/ipv6-overview'));
export const peeringPage = both(
  page('Create, change, or delete a virtual network peering', '2018-02-09', 'virtual-network/virtual-network-manage-peering'),
);
export const peeringOverview = both(page('VNet peering', '2016-10-17', 'virtual-network/virtual-network-peering-overview'));
export const adminPage = both(
  page('Security admin rules in Azure Virtual Network Manager', '2022-05-25', 'virtual-network-manager/concept-security-admins'),
);
export const highRisk = both(
  page('Protect high-risk network ports with Security Admin Rules', '2023-03-15', 'virtual-network-manager/how-to-block-high-risk-ports'),
);
export const adminFaq = both(page('Azure Virtual Network Manager FAQ', '2024-11-25', 'virtual-network-manager/faq'));

export const routingPage = both(page('Virtual network traffic routing', '2023-05-27', 'virtual-network/virtual-networks-udr-overview'));
export const nextHopTutorial = both(
  page('Tutorial: Diagnose a virtual machine network routing problem', '2021-01-07', 'network-watcher/diagnose-vm-network-routing-problem'),
);
export const diagnoseRouting = both(
  page('Diagnose a virtual machine routing problem', '2018-05-30', 'virtual-network/diagnose-network-routing-problem'),
);
export const endpointsPage = both(
  page('Virtual Network service endpoints', '2019-11-08', 'virtual-network/virtual-network-service-endpoints-overview'),
);
export const outboundPage = both(
  page('Default outbound access in Azure', '2022-03-02', 'virtual-network/ip-services/default-outbound-access'),
);

export const reference = both(
  page('Virtual network configuration reference: API Management', '2025-06-17', 'api-management/virtual-network-reference'),
);
export const forced = both(
  page(
    'API Management, force tunnel traffic to on-premises firewall',
    '2023-11-29',
    'api-management/api-management-using-with-internal-vnet#force-tunnel-traffic-to-on-premises-firewall-using-expressroute-or-network-virtual-appliance',
  ),
);
export const internalMode = both(
  page('Deploy API Management to a virtual network, internal mode', '2022-01-03', 'api-management/api-management-using-with-internal-vnet'),
);
export const networkingFaq = both({
  title: 'Microsoft: API Management - Networking FAQs (Demystifying Series II)',
  date: '2020-07',
  address: 'https://techcommunity.microsoft.com/t5/azure-paas-blog/api-management-networking-faqs-demystifying-series-ii/ba-p/1502056',
});

export const routesInTag = both(docs(22178, '2019-01-11', 'Information regarding VirtualNetwork Tag incomplete'));
export const routesInTagAgain = both(docs(124192, '2024-08-21', 'Route tables and impact on service tag VirtualNetwork'));
export const routedTagAndInternet = both(
  docs(94454, '2022-06-15', 'UDR service tags requires specific NSG rules, not covered by outbound 65001'),
);
export const hostInTag = both(docs(38326, '2019-09-05', 'VirtualNetwork service tag includes 168.63.129.16'));
export const hostInTagWarning = both(docs(20619, '2018-12-13', 'VirtualNetwork tag includes Load Balancer?'));
export const ownDns = both(docs(53143, '2020-04-23', 'NSG doesn’t block custom DNS besides Platform DNS'));
export const dnsExcluded = both(
  docs(77494, '2021-06-25', 'NSG documentation does not indicate that DNS traffic is excluded from NSG processing'),
);
export const dnsByTag = both(docs(61213, '2020-08-19', 'Blocking only Azure Platform DNS while allowing other traffic to 168.63.129.16'));
export const hostUnrouted = both(docs(13911, '2019-10-22', 'Clarity on 168.63.129.16 and 169.254.169.254'));
export const hostRoutes = both(docs(42680, '2019-11-13', 'Update security-overview.md', 'pull'));
export const probesDenied = both(thread('Azure/vdc', 21, '2019-04-07', 'AKS workload needs Azure load balancer probe(s) enabled in NSG'));
export const sourcePorts = both(docs(39261, '2019-09-20', 'wrong rules'));
export const endpointAndRoute = both(docs(111706, '2023-07-03', 'Service Endpoint and UDR'));
export const managementPort = both(
  thread(
    'Azure/azure-rest-api-specs',
    10289,
    '2020-07-29',
    'PortalSettings return error when API Management Service is internal-virtualnetwork',
  ),
);
export const tagBecameAll = both({
  title: 'torivar.com: Azure NSG VirtualNetwork Tag',
  date: '2019-01-16',
  address: 'https://www.torivar.com/2019/01/16/azure-nsg-virtualnetwork-tag/',
});
