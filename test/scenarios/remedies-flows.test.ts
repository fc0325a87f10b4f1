/** A17: remedies that help: each action that a finding about a flow that is closed names is carried out, and the finding goes. */

import {
  band,
  behind,
  carryOut,
  edited,
  filled,
  made,
  managed,
  put,
  removed,
  settled,
  type RuleWords,
  type Row,
} from './remedies.test-support.ts';
import { securityGroup, service } from './support/world.ts';

const closing: RuleWords = ['deny-3443', 1000, 'Inbound Deny 3443 from * to *'];
const clients = { networkSecurity: { clientSources: ['Internet'] } };
const audited = { networkSecurity: { policy: 'Audit' } };
const deniedByManager = {
  id: '/subscriptions/s/rules/no-remote',
  kind: 'Custom',
  properties: { access: 'Deny', direction: 'Inbound', protocol: 'Any', priority: 10, destinationPortRanges: ['3443'] },
};

const blocked: readonly Row[] = [
  {
    check: 'FlowBlocked',
    when: 'by a deny in front of the band',
    options: behind([closing]),
    remedies: [
      { says: 'change or remove rule deny-3443', act: removed('deny-3443') },
      { says: 'change or remove rule deny-3443', act: put('deny-3443', 4000, 'Inbound Deny 3443 from * to *') },
      { says: 'a band that begins well below 1000, such as 940 to 999', act: band(940, 999) },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'by several denies, some of them where a band would lie',
    options: behind([
      closing,
      ['deny-mgmt', 950, 'Inbound Deny 3443 from ApiManagement to *'],
      ...filled(900, 945),
      ['deny-later', 3500, 'Inbound Deny 3443 from * to *'],
    ]),
    spec: clients,
    remedies: [{ says: 'such as 890 to 949', act: band(890, 949) }],
  },
  {
    check: 'FlowBlocked',
    when: 'by a deny that nothing can be put before',
    options: behind([['deny-3443', 100, 'Inbound Deny 3443 from * to *']]),
    remedies: [
      { says: 'Change or remove rule deny-3443; there is no room for rules of the operator in front of it.', act: removed('deny-3443') },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'by a deny in a full band',
    options: behind([...filled(3000, 3049), ['deny-3443', 3050, 'Inbound Deny 3443 from * to *']]),
    remedies: [
      { says: 'Change or remove rule deny-3443', act: removed('deny-3443') },
      { says: 'make room below 3050', act: removed('x7') },
      { says: 'a band that begins well below 3050, such as 2990 to 3049', act: band(2990, 3049) },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'by a default rule, with no room',
    options: behind(filled(3000, 3199)),
    remedies: [
      {
        says: 'Make room in the band of spec.networkSecurity.priorities',
        act: async (stage) => {
          for (const name of ['x3', 'x4', 'x5']) await removed(name)(stage);
        },
      },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'by what a network manager puts before it',
    options: { resources: [securityGroup('apim-nsg'), managed([deniedByManager]), service('orders')] },
    remedies: [
      {
        says: 'have the owner of the network manager change the rule or exempt the subnet',
        act: (stage) => made(stage, managed([])),
      },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'under Audit',
    options: behind([['lb', 200, 'Inbound Allow 6390 from AzureLoadBalancer to *']]),
    spec: { mode: 'Internal', ...audited },
    remedies: [
      {
        says: 'Allow the flow with a priority below 65500',
        act: put('mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'),
        becomes: 'True/DeviationsAudited',
      },
      { says: 'set spec.networkSecurity.policy to Enforce', act: edited({ networkSecurity: { policy: 'Enforce' } }) },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'under Audit, by a deny in front of the band',
    options: behind([closing]),
    spec: { mode: 'Internal', ...audited },
    remedies: [
      {
        says: 'Allow the flow with a priority below 1000',
        act: put('mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'),
        becomes: 'True/DeviationsAudited',
      },
      {
        says: 'change or remove rule deny-3443',
        act: put('deny-3443', 1000, 'Inbound Allow 3443 from ApiManagement to *'),
        becomes: 'True/DeviationsAudited',
      },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'of what is only expected',
    options: behind([['no-entra', 3500, 'Outbound Deny 443 from * to AzureActiveDirectory']]),
    remedies: [
      { says: 'Name entra in spec.networkSecurity.optionalFlows;', act: edited({ networkSecurity: { optionalFlows: ['entra'] } }) },
      { says: 'Or change or remove rule no-entra', act: removed('no-entra') },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'of what is only expected, in front of the band',
    options: behind([['no-entra', 500, 'Outbound Deny 443 from * to AzureActiveDirectory']]),
    remedies: [
      {
        says: 'Name entra in spec.networkSecurity.optionalFlows and give spec.networkSecurity.priorities a band that begins well below 500, such as 440 to 499',
        act: edited({ networkSecurity: { optionalFlows: ['entra'], priorities: { from: 440, to: 499 } } }),
      },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'of what is only expected, with nothing in front',
    options: behind([['no-entra', 100, 'Outbound Deny 443 from * to AzureActiveDirectory']]),
    remedies: [{ says: 'Change or remove rule no-entra', act: removed('no-entra') }],
  },
  {
    check: 'FlowBlocked',
    when: 'of a service of the host',
    options: behind([['no-dns', 500, 'Outbound Deny 53 from * to AzurePlatformDNS']]),
    remedies: [
      { says: 'Change or remove rule no-dns', act: removed('no-dns') },
      { says: 'give the network DNS servers of its own (spec.dns.servers)', act: edited({ dns: { servers: ['10.0.0.4'] } }) },
    ],
  },
  {
    check: 'FlowBlocked',
    when: 'of a gateway that is in its place',
    first: async (stage) => {
      await settled(stage);
      await put(...closing)(stage);
    },
    remedies: [
      { says: 'change or remove rule deny-3443', act: removed('deny-3443') },
      { says: 'such as 940 to 999', act: band(940, 999) },
    ],
  },
];

carryOut(blocked);
