/** One situation for each check of the security group, with what it says. */

import type { BindingSpec } from '../../api/binding.ts';
import { rule } from '../../network/rules.test-support.ts';
import { fitting, gone, group, ids, observation, seen, settledObservation, shadow, subnet } from './observation.test-support.ts';
import type { FindingRow } from './finding-row.test-support.ts';

const without = subnet({ securityGroupId: undefined });
const wanting = (networkSecurity: NonNullable<BindingSpec['networkSecurity']>): Partial<BindingSpec> => ({ networkSecurity });
const full = Array.from({ length: 60 }, (_, index) => rule(`x${index}`, 3000 + index, 'Outbound Allow * 9 from * to *'));

export const securityRows = {
  SecurityGroupMissing: {
    given: { spec: wanting({ groupId: ids.wanted }), seen: observation({ subnet: without, wantedGroup: gone }) },
    severity: 'Switch',
    subject: ids.wanted,
    message: 'Network security group new-nsg does not exist',
    remedy: 'use spec.networkSecurity.create instead',
  },
  SecurityGroupNotOurs: {
    given: {
      spec: wanting({ create: { name: 'new-nsg' } }),
      seen: observation({ subnet: without, wantedGroup: seen(group([], { id: ids.wanted, name: 'new-nsg' })) }),
    },
    severity: 'Switch',
    subject: ids.wanted,
    message: 'new-nsg exists already and was not made for this binding',
    remedy: 'spec.networkSecurity.groupId',
    source: 'ours',
  },
  SecurityGroupInAnotherRegion: {
    given: {
      spec: wanting({ groupId: ids.wanted }),
      seen: observation({
        subnet: without,
        wantedGroup: seen(group([], { id: ids.wanted, name: 'new-nsg', location: 'northeurope' })),
      }),
    },
    severity: 'Switch',
    subject: ids.wanted,
    message: 'new-nsg is in northeurope, the virtual network in westeurope',
    remedy: 'Name one in the region',
  },
  SecurityGroupDiffers: {
    given: { spec: wanting({ groupId: ids.wanted }), seen: settledObservation() },
    severity: 'Advisory',
    subject: ids.subnet,
    message: 'Subnet apim has network security group apim-nsg, not new-nsg',
    remedy: 'Detach apim-nsg by hand',
    source: 'ours',
  },
  AttachTouchesOthers: {
    given: {
      spec: wanting({ groupId: ids.wanted }),
      seen: observation({
        subnet: subnet({ securityGroupId: undefined, ipConfigurations: [ids.address, ids.network] }),
        wantedGroup: seen(group([], { id: ids.wanted, name: 'new-nsg' })),
      }),
    },
    severity: 'Switch',
    subject: ids.subnet,
    message: 'Attaching new-nsg to subnet apim would also filter the traffic of 2 IP configurations of others',
    remedy: 'Attach new-nsg by hand',
    source: 'ours',
  },
  NoSecurityGroup: {
    given: { seen: observation({ subnet: without }) },
    severity: 'Switch',
    subject: ids.subnet,
    message: 'Subnet apim has no network security group',
    remedy: 'spec.networkSecurity.create',
  },
  FlowBlocked: {
    given: { seen: observation({ group: seen(group([shadow])) }) },
    severity: 'Switch',
    subject: ids.group,
    message: 'Rule deny-3443 (priority 1000, Deny) in network security group apim-nsg blocks the required flow "management endpoint"',
    remedy:
      'Either change or remove rule deny-3443, or give spec.networkSecurity.priorities a band that begins well below 1000, such as 940 to 999; the operator then writes its own rule in front of it.',
  },
  FlowUnknown: {
    given: {
      seen: observation({ group: seen(group([rule('bad-ips', 500, 'Inbound Deny * * from 20.37.52.0/24 to *'), ...fitting()])) }),
    },
    severity: 'Advisory',
    subject: ids.group,
    message:
      'Rule bad-ips (priority 500, Deny) in network security group apim-nsg may block a part of the required flow "management endpoint"',
    remedy: "compare them with the service tag's ranges and with the networks that are connected",
  },
  NoRoomForRules: {
    given: {
      spec: wanting({ priorities: { from: 3000, to: 3059 } }),
      seen: observation({ group: seen(group([...full, rule('none', 3999, 'Outbound Deny * * from * to *')])) }),
    },
    severity: 'Switch',
    subject: ids.group,
    message: 'No priority from 3000 to 3059 is free in network security group apim-nsg for certificate validation, Azure Storage',
    remedy: 'a band with room',
    source: 'ours',
  },
  NoClientCanConnect: {
    given: { seen: settledObservation() },
    severity: 'Degrading',
    subject: ids.group,
    message: 'No rule of network security group apim-nsg lets clients from outside the virtual network reach the gateway on 443',
    remedy: 'spec.networkSecurity.clientSources',
  },
  NearMiss: {
    given: {
      seen: observation({ group: seen(group([rule('sql', 300, 'Outbound Allow Tcp 1443 from VirtualNetwork to Sql')])) }),
    },
    severity: 'Advisory',
    subject: ids.group,
    message: 'Rule sql in network security group apim-nsg allows 1443, which is not what the flow "Azure SQL" uses: did you mean 1433?',
    remedy: 'Correct the rule',
  },
} satisfies Readonly<Record<string, FindingRow>>;
