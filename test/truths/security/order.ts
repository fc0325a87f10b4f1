/** Which of several rules decides: the lowest number that fits, for its direction and no other; and answers need no rule. */

import { howGroupsWork, overview, restrictTutorial } from '../sources.ts';
import { table, type RuleWords } from '../traffic.ts';

const stops = 'Once traffic matches a rule, processing stops';
const lower = 'Rules are processed in priority order, with lower numbers processed before higher numbers';
const direction = 'Direction: Whether the rule applies to inbound or outbound traffic';
const storageOnly: readonly RuleWords[] = [
  'Allow-Storage-All 100 Out Allow * * VirtualNetwork > Storage',
  'Deny-Internet-All 110 Out Deny * * VirtualNetwork > Internet',
];

export const order = table([
  {
    id: 'order-allow-first',
    says: 'an allow with the lower number decides',
    rules: ['web 100 In Allow Tcp 443 * > *', 'none 200 In Deny * * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.implies(lower, stops),
  },
  {
    id: 'order-deny-first',
    says: 'a deny with the lower number decides',
    rules: ['none 100 In Deny * * * > *', 'web 200 In Allow Tcp 443 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny none',
    evidence: overview.says(
      'rules that exist with lower priorities that have the same attributes as rules with higher priorities aren’t processed',
    ),
  },
  {
    id: 'order-not-of-the-list',
    says: 'the place in the list does not matter',
    rules: ['none 300 In Deny * * * > *', 'web 200 In Allow Tcp 443 * > *', 'other 100 In Allow Tcp 80 * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.says(lower),
  },
  {
    id: 'order-first-of-three',
    says: 'the first of three that fit decides, whatever the others say',
    rules: ['one 150 In Deny Tcp 443 Internet > *', 'two 160 In Allow Tcp 443 Internet > *', 'three 170 In Deny * * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Deny one',
    evidence: overview.implies(lower, stops),
  },
  {
    id: 'order-outbound',
    says: 'outbound rules are ordered the same way',
    rules: ['none 200 Out Deny * * * > *', 'web 100 Out Allow Tcp 80 * > *'],
    packet: 'Out Tcp 80 client',
    verdict: 'Allow web',
    evidence: overview.says(lower),
  },
  {
    id: 'order-unfitting-is-passed',
    says: 'a rule that does not fit leaves the packet to the next one',
    rules: ['sql 100 Out Allow Tcp 1433 * > Sql', 'none 200 Out Deny * * * > *'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Deny none',
    evidence: overview.implies(
      stops,
      'evaluated and applied based on the five-tuple information of source, source port, destination, destination port, and protocol',
    ),
  },
  {
    id: 'order-direction-in',
    says: 'an outbound rule says nothing of what comes in',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'In Tcp 443 web',
    verdict: 'Allow AllowVnetInBound',
    evidence: overview.says(direction),
  },
  {
    id: 'order-direction-out',
    says: 'an inbound rule says nothing of what goes out',
    rules: ['none 100 In Deny * * * > *'],
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow AllowInternetOutBound',
    evidence: overview.says(direction),
  },
  {
    id: 'order-same-number-both-ways',
    says: 'one number may stand once in each direction',
    rules: ['none 100 In Deny * * * > *', 'all 100 Out Allow * * * > *'],
    packet: 'Out Tcp 443 client',
    verdict: 'Allow all',
    evidence: overview.says('You can’t create two security rules with the same priority and direction'),
  },
  {
    id: 'order-answer-to-outbound',
    says: 'the answer to what went out needs no inbound rule, so only the outbound one decides',
    rules: ['web 100 Out Allow Tcp 80 * > *', 'none 100 In Deny * * * > *'],
    packet: 'Out Tcp 80 client',
    verdict: 'Allow web',
    evidence: overview.says('it’s not necessary to specify an inbound security rule for the response to the outbound traffic'),
  },
  {
    id: 'order-answer-to-inbound',
    says: 'the answer to what came in needs no outbound rule',
    rules: ['web 100 In Allow Tcp 443 Internet > *', 'none 100 Out Deny * * * > *'],
    packet: 'In Tcp 443 client',
    verdict: 'Allow web',
    evidence: overview.says('it’s not necessary to specify an outbound security rule to respond to traffic over the port'),
  },
  {
    id: 'order-storage-only',
    says: 'Storage is allowed in front of a denied internet',
    rules: storageOnly,
    packet: 'Out Tcp 443 storage',
    verdict: 'Allow Allow-Storage-All',
    evidence: restrictTutorial.says(
      'The previous rule overrides this rule, due to its higher priority, which allows access to the public IP addresses of Azure Storage',
    ),
  },
  {
    id: 'order-storage-only-client',
    says: 'and nothing else of the internet',
    rules: storageOnly,
    packet: 'Out Tcp 443 client',
    verdict: 'Deny Deny-Internet-All',
    evidence: restrictTutorial.says('overrides a default security rule that allows outbound access to all public IP addresses'),
  },
  {
    id: 'order-storage-only-sql',
    says: 'no other service of Azure either',
    rules: storageOnly,
    packet: 'Out Tcp 1433 sql',
    verdict: 'Deny Deny-Internet-All',
    evidence: restrictTutorial.says('The destination-address-prefix "Internet" option denies outbound access to all public IP addresses'),
  },
  {
    id: 'order-storage-only-vnet',
    says: 'the network itself stays open, as it is not the internet',
    rules: storageOnly,
    packet: 'Out Tcp 443 web',
    verdict: 'Allow AllowVnetOutBound',
    evidence: restrictTutorial.says('The following rule denies access to all public IP addresses'),
  },
  {
    id: 'order-ssh-in',
    says: 'a rule for all sources opens a port that the default rules close',
    rules: ['Allow-SSH-All 120 In Allow Tcp 22 * > VirtualNetwork'],
    packet: 'In Tcp 22 client',
    verdict: 'Allow Allow-SSH-All',
    evidence: restrictTutorial.says('The rule overrides a default security rule that denies all inbound traffic from the internet'),
  },
  {
    id: 'order-inside-a-subnet',
    says: 'a rule that denies everything keeps machines of one subnet apart',
    rules: ['none 100 In Deny * * * > *'],
    packet: 'In Tcp 443 neighbour',
    verdict: 'Deny none',
    evidence: howGroupsWork.says(
      'a rule that denies all inbound and outbound traffic, VM1 and VM2 will no longer be able to communicate with each other',
    ),
  },
  {
    id: 'order-inside-a-subnet-out',
    says: 'in both directions',
    rules: ['none 100 Out Deny * * * > *'],
    packet: 'Out Tcp 443 neighbour',
    verdict: 'Deny none',
    evidence: howGroupsWork.says(
      'a rule that denies all inbound and outbound traffic, VM1 and VM2 will no longer be able to communicate with each other',
    ),
  },
]);
