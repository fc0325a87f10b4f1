/** Rules of a network manager stand before those of the group: Deny and AlwaysAllow end, Allow passes on. */

import { adminFaq, adminPage, highRisk, overview } from '../sources.ts';
import { table } from '../traffic.ts';

const first = 'Security admin rules always have a higher priority than network security group rules and thus are evaluated first';
const passes = '"Allow" security admin rules continue for evaluation by matching network security group rules';
const ends =
  '"Always allow" and "Deny" security admin rules, however, terminate traffic evaluation after the security admin rule is processed';
const direct =
  '"Always allow" security admin rules send traffic directly to the resource, bypassing potentially conflicting network security group rules';
const lower = 'a deny rule with a priority of 10 override an allow rule with a priority of 20';
const exception = 'an all network rule blocking SSH has a priority of 10 so your allow rule should have a priority from 1 to 9';
const closed = 'DenyAllInbound 65500: 0.0.0.0/0 to 0.0.0.0/0, Any, Deny';
const direction = 'You can specify the direction of traffic for which the rule applies. You can define either inbound or outbound';

export const admin = table([
  {
    id: 'admin-deny',
    says: 'a deny closes what the group allows',
    admin: ['no-web 10 In Deny Tcp 443 * > *'],
    rules: ['web 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny no-web',
    evidence: overview.says(ends),
  },
  {
    id: 'admin-deny-overrides',
    says: 'however strong the group’s rule is',
    admin: ['no-web 4096 In Deny Tcp 443 * > *'],
    rules: ['web 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny no-web',
    evidence: adminFaq.says(
      'you can block specific protocols or sources that override any network security group (NSG) rules that would normally allow the traffic',
    ),
  },
  {
    id: 'admin-deny-out',
    says: 'outbound as well',
    admin: ['no-sql 10 Out Deny Tcp 1433 * > *'],
    packet: 'Out Tcp 1433 sql',
    verdict: 'Deny no-sql',
    evidence: overview.implies(first, ends),
  },
  {
    id: 'admin-deny-default',
    says: 'what the default rules allow',
    admin: ['no-ssh 10 In Deny Tcp 22 * > *'],
    packet: 'In Tcp 22 web',
    verdict: 'Deny no-ssh',
    evidence: overview.implies(first, ends),
  },
  {
    id: 'admin-deny-other-port',
    says: 'another port is left to the group',
    admin: ['no-ssh 10 In Deny Tcp 22 * > *'],
    rules: ['web 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: adminPage.says(
      'Deny: Block traffic on the specified port, protocol, and source/destination IP prefixes in the specified direction',
    ),
  },
  {
    id: 'admin-deny-other-side',
    says: 'and the other direction',
    admin: ['no-web 10 Out Deny Tcp 443 * > *'],
    rules: ['web 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: adminPage.says(direction),
  },
  {
    id: 'admin-always',
    says: 'an always-allow opens what the group denies',
    admin: ['scanner 10 In AlwaysAllow Tcp 443 203.0.113.0/24 > *'],
    rules: ['none 100 In Deny * * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow scanner',
    evidence: adminFaq.says(
      'permit a specific security scanner to always have inbound connectivity to all your resources, even if NSG rules are configured to deny the traffic',
    ),
  },
  {
    id: 'admin-always-default',
    says: 'and what the default rules deny',
    admin: ['mgmt 10 In AlwaysAllow Tcp 3443 ApiManagement > *'],
    packet: 'In Tcp 3443 control',
    verdict: 'Allow mgmt',
    evidence: overview.says(direct),
  },
  {
    id: 'admin-always-out',
    says: 'outbound as well',
    admin: ['updates 10 Out AlwaysAllow Tcp 443 * > Storage'],
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow updates',
    evidence: overview.says(direct),
  },
  {
    id: 'admin-always-others',
    says: 'for its own packets only',
    admin: ['scanner 10 In AlwaysAllow Tcp 443 203.0.113.0/24 > *'],
    rules: ['none 100 In Deny * * * > *'],
    packet: 'In Tcp 443 otherClient',
    verdict: 'Deny none',
    evidence: adminPage.says(
      'allow traffic on the specified port, protocol, and source/destination IP prefixes in the specified direction',
    ),
  },
  {
    id: 'admin-allow-then-deny',
    says: 'an allow lets the group decide, which denies',
    admin: ['web 10 In Allow Tcp 443 * > *'],
    rules: ['none 100 In Deny * * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny none',
    evidence: overview.says(passes),
  },
  {
    id: 'admin-allow-then-allow',
    says: 'or allows',
    admin: ['web 10 In Allow Tcp 443 * > *'],
    rules: ['web-too 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web-too',
    evidence: overview.says(passes),
  },
  {
    id: 'admin-allow-then-default',
    says: 'or has no rule of its own',
    admin: ['web 10 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny DenyAllInBound',
    evidence: overview.implies(passes, closed),
  },
  {
    id: 'admin-order-deny',
    says: 'among them, the lower number decides',
    admin: ['yes 20 In AlwaysAllow Tcp 443 * > *', 'no 10 In Deny Tcp 443 * > *'],
    rules: ['web 100 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny no',
    evidence: adminPage.says(lower),
  },
  {
    id: 'admin-order-always',
    says: 'whichever it is',
    admin: ['no 20 In Deny Tcp 443 * > *', 'yes 10 In AlwaysAllow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow yes',
    evidence: adminPage.implies(
      'The lower the value the higher the priority of the rule',
      'If the security admin rule is Always Allow, the traffic won’t hit NSGs',
    ),
  },
  {
    id: 'admin-order-exception',
    says: 'an allow in front of a deny is the exception from it, and the group decides',
    admin: ['no 10 In Deny Tcp 22 * > *', 'app 9 In Allow Tcp 22 203.0.113.0/24 > *'],
    rules: ['ssh 100 In Allow Tcp 22 * > *'],
    packet: 'In Tcp 22 client',
    verdict: 'Allow ssh',
    evidence: highRisk.says(exception),
  },
  {
    id: 'admin-order-exception-others',
    says: 'for those whom it names',
    admin: ['no 10 In Deny Tcp 22 * > *', 'app 9 In Allow Tcp 22 203.0.113.0/24 > *'],
    rules: ['ssh 100 In Allow Tcp 22 * > *'],
    packet: 'In Tcp 22 otherClient',
    verdict: 'Deny no',
    evidence: highRisk.says(exception),
  },
]);
