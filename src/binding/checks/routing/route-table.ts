/** Decides which route table serves the subnet; none is needed where traffic to the internet goes straight. */

import type { RouteTable } from '../../../azure/resources.ts';
import type { Context } from '../../model/values/judgement.ts';
import type { Site } from '../../model/values/site.ts';
import { choose, type Choice, type Kind } from '../network/attachment.ts';

const kind: Kind = {
  what: 'route table',
  part: 'routing',
  idField: 'tableId',
  path: 'properties.routeTable',
  checks: {
    missing: 'RouteTableMissing',
    notOurs: 'RouteTableNotOurs',
    elsewhere: 'RouteTableInAnotherRegion',
    differs: 'RouteTableDiffers',
  },
  effect: 'change the ways',
  source: 'Microsoft: Virtual network traffic routing',
};

export const chooseTable = (site: Site, context: Context): Choice<RouteTable> =>
  choose(
    site,
    kind,
    {
      attachedId: site.seen.subnet?.routeTableId,
      attached: site.seen.table,
      wanted: site.wanted.routeTable,
      wantedSeen: site.seen.wantedTable,
    },
    context,
  );
