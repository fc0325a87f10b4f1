/** Application security groups: a rule that names one holds for the machines in it, and for no other. */

import { filterTutorial, groupsPage } from '../sources.ts';
import { table, type RuleWords } from '../traffic.ts';

const only =
  'The rules that specify an application security group as the source or destination are only applied to the network interfaces that are members';
const applied =
  'If the network interface is not a member of an application security group, the rule is not applied to the network interface';
const example: readonly RuleWords[] = [
  'Allow-HTTP-Inbound-Internet 100 In Allow Tcp 80 Internet > asg:AsgWeb',
  'Allow-Database-BusinessLogic 110 In Allow Tcp 1433 asg:AsgLogic > asg:AsgDb',
  'Deny-Database-All 120 In Deny * 1433 * > asg:AsgDb',
];

/** The machine is in no group, as a gateway is. */
export const groups = table([
  {
    id: 'group-http-not-member',
    says: 'a rule for web servers opens nothing to a machine that is none',
    rules: example,
    packet: 'In Tcp 80 client',
    verdict: 'Deny DenyAllInBound',
    evidence: groupsPage.says(
      'Because inbound traffic from the internet is denied by the DenyAllInbound default security rule, no additional rule is needed for … AsgLogic or AsgDb',
    ),
  },
  {
    id: 'group-deny-not-member',
    says: 'a rule that closes databases closes nothing else',
    rules: example,
    packet: 'In Tcp 1433 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: groupsPage.says(applied),
  },
  {
    id: 'group-source-not-member',
    says: 'outbound, a rule for a group’s machines is not for others',
    rules: ['none 100 Out Deny * * asg:AsgWeb > *'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: groupsPage.says(only),
  },
  {
    id: 'group-allow-not-member',
    says: 'and opens nothing to others',
    rules: ['mgmt 100 In Allow Tcp 3443 ApiManagement > asg:AsgWeb'],
    packet: 'In Tcp 3443 control',
    verdict: 'Deny DenyAllInBound',
    evidence: groupsPage.says(applied),
  },
  {
    id: 'group-peer-service',
    says: 'no service of Azure is in a group',
    rules: ['none 100 Out Deny * * * > asg:AsgWeb'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: groupsPage.implies(
      only,
      'All network interfaces assigned to an application security group have to exist in the same virtual network',
    ),
  },
]);

/** The machine is in a group, which a gateway never is. */
export const groupMembers = table([
  {
    id: 'group-http',
    says: 'the internet reaches web servers',
    network: { groups: ['AsgWeb'] },
    rules: example,
    packet: 'In Tcp 80 client',
    verdict: 'Allow Allow-HTTP-Inbound-Internet',
    evidence: groupsPage.says('This rule is needed to allow traffic from the internet to the web servers'),
  },
  {
    id: 'group-database-others',
    says: 'a web server does not reach the database',
    network: { groups: ['AsgDb'] },
    rules: example,
    packet: 'In Tcp 1433 web',
    verdict: 'Deny Deny-Database-All',
    evidence: groupsPage.says('traffic from the AsgLogic application security group is allowed, whereas all other traffic is blocked'),
  },
  {
    id: 'group-rdp',
    says: 'a machine of the management group is reached from the internet',
    network: { groups: ['asg-mgmt'] },
    rules: ['allow-web-all 100 In Allow Tcp 80,443 * > asg:asg-web', 'allow-rdp-all 110 In Allow Tcp 3389 * > asg:asg-mgmt'],
    packet: 'In Tcp 3389 client',
    verdict: 'Allow allow-rdp-all',
    evidence: filterTutorial.says(
      'The connection succeeds, because inbound traffic from the internet to the asg-mgmt application security group is allowed through port 3389',
    ),
  },
  {
    id: 'group-rdp-web',
    says: 'and one of the web group is not, on that port',
    network: { groups: ['asg-web'] },
    rules: ['allow-web-all 100 In Allow Tcp 80,443 * > asg:asg-web', 'allow-rdp-all 110 In Allow Tcp 3389 * > asg:asg-mgmt'],
    packet: 'In Tcp 3389 client',
    verdict: 'Deny DenyAllInBound',
    evidence: filterTutorial.says('You can’t create an RDP connection to the vm-1 virtual machine from the internet'),
  },
  {
    id: 'group-web',
    says: 'but on its own',
    network: { groups: ['asg-web'] },
    rules: ['allow-web-all 100 In Allow Tcp 80,443 * > asg:asg-web', 'allow-rdp-all 110 In Allow Tcp 3389 * > asg:asg-mgmt'],
    packet: 'In Tcp 80 client',
    verdict: 'Allow allow-web-all',
    evidence: filterTutorial.says('inbound traffic from the internet to the asg-web application security group is allowed through port 80'),
  },
]);
