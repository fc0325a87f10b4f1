/** A17: remedies that help: each action that a finding about the rules of a security group names is carried out, and the finding goes. */

import {
  band,
  behind,
  carryOut,
  edited,
  filled,
  forbidden,
  made,
  managed,
  put,
  removed,
  type RuleWords,
  type Row,
} from './remedies.test-support.ts';
import { routeTable, securityGroup, service, tableId } from './support/world.ts';

const clients = { networkSecurity: { clientSources: ['Internet'] } };
const audited = { networkSecurity: { policy: 'Audit' } };

const ofRules: readonly Row[] = [
  {
    check: 'FlowUnknown',
    when: 'while tags cannot be read',
    options: behind([
      ['lb', 200, 'Inbound Allow 6390 from AzureLoadBalancer to *'],
      ['no-range', 300, 'Inbound Deny * from 20.37.52.0/24 to *'],
    ]),
    first: forbidden('Microsoft.Network/locations/serviceTags/read', (path) => path.endsWith('/serviceTags')),
    remedies: [
      // One of the control plane's addresses is in that range: the doubt becomes a certainty, with ways out of its own.
      {
        says: 'Grant Microsoft.Network/locations/serviceTags/read',
        act: async (stage) => stage.azure.faults.clear(),
        becomes: 'False/PrerequisitesNotMet',
      },
      { says: 'change no-range where they overlap', act: removed('no-range') },
    ],
  },
  {
    check: 'NoRoomForRules',
    when: 'in the band',
    options: behind(filled(3000, 3199)),
    remedies: [
      { says: 'Give spec.networkSecurity.priorities a band with room', act: band(2000, 2099) },
      {
        says: 'remove rules in it',
        act: async (stage) => {
          for (const name of ['x1', 'x2', 'x3']) await removed(name)(stage);
        },
      },
    ],
  },
  {
    check: 'NoRoomForRules',
    when: 'in the group',
    options: behind([
      ...filled(100, 1086),
      ['mgmt', 4000, 'Inbound Allow 3443 from ApiManagement to *'],
      ['lb', 4001, 'Inbound Allow 6390 from AzureLoadBalancer to *'],
      ...Array.from({ length: 11 }, (_, at): RuleWords => [`y${at}`, 100 + at, 'Outbound Allow 9 from 10.9.9.9 to *']),
    ]),
    remedies: [
      {
        says: 'Remove rules that are not needed',
        act: async (stage) => {
          for (let at = 0; at < 11; at++) {
            await removed(`x${at}`)(stage);
            await removed(`y${at}`)(stage);
          }
        },
      },
    ],
  },
  {
    check: 'NoClientCanConnect',
    when: 'of clients that nobody named',
    remedies: [{ says: 'Name them in spec.networkSecurity.clientSources, e.g. [Internet]', act: edited(clients) }],
  },
  {
    check: 'NoClientCanConnect',
    when: 'of clients that nobody named, under Audit',
    options: behind([
      ['lb', 200, 'Inbound Allow 6390 from AzureLoadBalancer to *'],
      ['mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'],
      ['tm', 301, 'Inbound Allow 443 from AzureTrafficManager to *'],
    ]),
    spec: audited,
    remedies: [
      {
        says: 'allow them on 443 by hand',
        act: put('clients', 310, 'Inbound Allow 443 from 203.0.113.0/24 to *'),
        becomes: 'True/DeviationsAudited',
      },
      {
        says: 'name them in spec.networkSecurity.clientSources and set spec.networkSecurity.policy to Enforce',
        act: edited({ networkSecurity: { policy: 'Enforce', clientSources: ['Internet'] } }),
      },
    ],
  },
  {
    check: 'NoClientCanConnect',
    when: 'of clients that are named, under Audit',
    options: behind([
      ['lb', 200, 'Inbound Allow 6390 from AzureLoadBalancer to *'],
      ['mgmt', 300, 'Inbound Allow 3443 from ApiManagement to *'],
      ['tm', 301, 'Inbound Allow 443 from AzureTrafficManager to *'],
    ]),
    spec: { networkSecurity: { policy: 'Audit', clientSources: ['Internet'] } },
    remedies: [
      {
        says: 'Allow the flow with a priority below 65500',
        act: put('clients', 310, 'Inbound Allow 443 from Internet to *'),
        becomes: 'True/DeviationsAudited',
      },
      { says: 'set spec.networkSecurity.policy to Enforce', act: edited({ networkSecurity: { policy: 'Enforce' } }) },
    ],
  },
  {
    check: 'NoClientCanConnect',
    when: 'of clients that a rule denies',
    options: behind([['no-clients', 500, 'Inbound Deny 443 from Internet to *']]),
    spec: clients,
    remedies: [
      { says: 'change or remove rule no-clients', act: removed('no-clients') },
      { says: 'such as 440 to 499', act: band(440, 499) },
      {
        says: 'take these sources out of spec.networkSecurity.clientSources',
        act: edited({ networkSecurity: { clientSources: ['VirtualNetwork'] } }),
      },
    ],
  },
  {
    check: 'NearMiss',
    options: behind([['sql', 300, 'Outbound Allow 1443 from VirtualNetwork to Sql']]),
    remedies: [{ says: 'Correct the rule', act: put('sql', 300, 'Outbound Allow 1433 from VirtualNetwork to Sql') }],
  },
  {
    check: 'ManagementOpenWide',
    when: 'by a rule',
    options: behind([['all', 300, 'Inbound Allow 3443 from Internet to *']]),
    remedies: [
      { says: 'Allow it from the service tag ApiManagement only', act: put('all', 300, 'Inbound Allow 3443 from ApiManagement to *') },
      { says: 'the operator writes that rule', act: removed('all') },
    ],
  },
  {
    check: 'ManagementOpenWide',
    when: 'by what a route brings into the network',
    options: behind([], [routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, ['*'])], { routeTable: { id: tableId('rt') } }),
    remedies: [
      {
        says: 'Deny inbound traffic from everywhere (*) in a rule behind those that allow what the gateway needs, e.g. at priority 4096',
        act: put('deny-all', 4096, 'Inbound Deny * from * to *'),
      },
    ],
  },
  {
    check: 'ManagementOpenWide',
    when: 'perhaps, by a tunnel that is declared',
    options: behind([], [routeTable('rt', {}, ['*'])], { routeTable: { id: tableId('rt') } }),
    spec: { routing: { forcedTunnelling: 'Yes' } },
    remedies: [{ says: 'Deny inbound traffic from everywhere (*)', act: put('deny-all', 4096, 'Inbound Deny * from * to *') }],
  },
  {
    check: 'AdminRulesUnreadable',
    options: { resources: [securityGroup('apim-nsg'), managed('hidden'), service('orders')] },
    remedies: [
      {
        says: 'Grant Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
        act: (stage) => made(stage, managed([])),
      },
    ],
  },
  {
    check: 'FlowUnknownName',
    spec: { networkSecurity: { optionalFlows: ['conectors'] } },
    remedies: [
      { says: 'Take it out', act: edited({ networkSecurity: { optionalFlows: [] } }) },
      { says: 'use one of', act: edited({ networkSecurity: { optionalFlows: ['connectors'] } }) },
    ],
  },
  {
    check: 'TagUnknown',
    spec: { networkSecurity: { clientSources: ['Internett'] } },
    remedies: [
      { says: 'Correct its spelling', act: edited(clients) },
      { says: 'name the addresses as ranges', act: edited({ networkSecurity: { clientSources: ['203.0.113.0/24'] } }) },
    ],
  },
];

carryOut(ofRules);
