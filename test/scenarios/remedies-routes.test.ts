/** A17: remedies that help: each action that a finding about the routes of the subnet names is carried out, and the finding goes. */

import { behind, carryOut, forbidden, made, type Row } from './remedies.test-support.ts';
import { everything, firewall, inTable, put, removed, routed, routing, straight, subnet } from './remedies-routed.test-support.ts';
import { network, routeTable, tableId } from './support/world.ts';

const ofRoutes: readonly Row[] = [
  {
    check: 'NoRouteTable',
    options: behind([], [routeTable('rt', { cp: straight }, everything)]),
    spec: { routing: { forcedTunnelling: 'Yes' } },
    remedies: [
      { says: 'Attach a route table with the route ApiManagement → Internet', act: subnet(inTable) },
      { says: 'set spec.routing.tableId', act: routing({ tableId: tableId('rt') }) },
      { says: 'spec.routing.create, so that the operator does', act: routing({ create: { name: 'made' } }) },
    ],
  },
  {
    check: 'NoRouteTable',
    when: 'under Audit',
    options: behind([], [routeTable('rt', { cp: straight }, everything)]),
    spec: { routing: { forcedTunnelling: 'Yes', policy: 'Audit', tableId: tableId('rt'), serviceEndpoints: { policy: 'Ignore' } } },
    remedies: [
      { says: 'Attach it by hand', act: subnet(inTable) },
      { says: 'set spec.routing.policy to Enforce', act: routing({ policy: 'Enforce' }) },
    ],
  },
  {
    check: 'RouteTableMissing',
    options: behind([], [routeTable('rt', firewall, everything)]),
    spec: { routing: { tableId: tableId('new') } },
    remedies: [
      { says: 'Create it', act: (stage) => made(stage, routeTable('new', firewall, everything)) },
      { says: 'correct spec.routing.tableId', act: routing({ tableId: tableId('rt') }) },
      { says: 'use spec.routing.create instead', act: routing({ tableId: null, create: { name: 'made' } }) },
    ],
  },
  {
    check: 'RouteTableNotOurs',
    options: behind([], [routeTable('rt', firewall, everything)]),
    spec: { routing: { forcedTunnelling: 'Yes', create: { name: 'rt' } } },
    remedies: [
      { says: 'Use spec.routing.tableId to have it attached as it is', act: routing({ create: null, tableId: tableId('rt') }) },
      { says: 'choose another spec.routing.create.name', act: routing({ create: { name: 'made' } }) },
    ],
  },
  {
    check: 'RouteTableInAnotherRegion',
    options: behind(
      [],
      [{ ...routeTable('north', firewall, everything), location: 'northeurope' }, routeTable('rt', firewall, everything)],
    ),
    spec: { routing: { tableId: tableId('north') } },
    remedies: [{ says: 'Name one in the region of the virtual network', act: routing({ tableId: tableId('rt') }) }],
  },
  {
    check: 'RouteTableDiffers',
    options: routed(firewall, {}, routeTable('other', firewall, everything)),
    spec: { routing: { tableId: tableId('other') } },
    remedies: [
      { says: 'Detach rt by hand', act: subnet({ routeTable: null }) },
      { says: 'take it out of spec.routing', act: routing({ tableId: null }) },
    ],
  },
  {
    check: 'RouteConflict',
    options: routed({ ...firewall, hub: 'ApiManagement VirtualAppliance 10.9.0.4' }),
    remedies: [
      { says: 'Change the next hop of hub to Internet', act: put('hub', straight) },
      { says: 'or remove it; the operator then writes its own', act: removed('hub') },
    ],
  },
  {
    check: 'RouteDiverted',
    options: routed({ ...firewall, part: '20.37.52.67/32 VirtualAppliance 10.9.0.4' }),
    remedies: [
      { says: 'Change or remove part', act: removed('part') },
      { says: 'Change or remove part', act: put('part', '20.37.52.67/32 Internet') },
      { says: 'take what it covers out of it', act: put('part', '20.37.52.66/32 VirtualAppliance 10.9.0.4') },
    ],
  },
  {
    check: 'RouteDiverted',
    when: 'perhaps, while tags cannot be read',
    options: routed({ ...firewall, part: '20.37.52.0/24 VirtualAppliance 10.9.0.4' }),
    first: forbidden('Microsoft.Network/locations/serviceTags/read', (path) => path.endsWith('/serviceTags')),
    remedies: [
      { says: 'Grant Microsoft.Network/locations/serviceTags/read', act: async (stage) => stage.azure.faults.clear() },
      { says: 'see to it that part takes no address of the control plane', act: removed('part') },
    ],
  },
  {
    check: 'RouteTableShared',
    options: routed(firewall, {}, network('other', { web: { prefix: '10.0.2.0/24', ...inTable } })),
    remedies: [
      { says: 'Set spec.routing.allowSharedTable to true', act: routing({ allowSharedTable: true }), becomes: 'False/AwaitingApproval' },
      {
        says: 'give the subnet a table of its own',
        act: async (stage) => {
          await made(stage, routeTable('own', firewall, everything));
          await subnet({ routeTable: { id: tableId('own') } })(stage);
        },
      },
    ],
  },
  {
    check: 'RouteMissing',
    options: routed(firewall),
    spec: { routing: { policy: 'Audit', serviceEndpoints: { policy: 'Ignore' } } },
    remedies: [
      { says: 'Add the routes by hand', act: put('cp', straight) },
      { says: 'set spec.routing.policy to Enforce', act: routing({ policy: 'Enforce' }) },
    ],
  },
  {
    check: 'RoutesFull',
    options: routed({
      ...firewall,
      ...Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`r${at}`, `Service${at} Internet`])),
    }),
    remedies: [{ says: 'Nothing, as long as Azure takes them.', act: async () => undefined }],
  },
];

carryOut(ofRoutes);
