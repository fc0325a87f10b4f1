/** Rows of table A that the product judges otherwise than Azure, and why. A mend takes them off; `/way` behind a name is the way of a row that also has a verdict. */

import type { Known } from '../rows.ts';

export const known: readonly Known[] = [
  {
    who: 'undecided',
    why: 'it cannot see what premises announce, and says of every private range that it does not know',
    ids: ['vnet-on-premises', 'vnet-on-premises-out', 'vnet-route-learnt'],
  },
  {
    who: 'undecided',
    why: 'whether a route to the internet or to nowhere brings anything into the tag is inferred; it says that it does not know',
    ids: ['vnet-route-internet', 'vnet-route-none'],
  },
  {
    who: 'undecided',
    why: 'no source tells what a hop into the network does to what the network does not have; it says that nothing takes it',
    ids: ['origin-local'],
  },
  {
    who: 'undecided',
    why: 'it cannot see what premises announce, and says of the ways to every private range that it does not know',
    ids: ['system-gateway', 'example-subnet2-gateway', 'example-subnet2-none'],
  },
  {
    who: 'undecided',
    why: 'whether a route of a tag takes what an endpoint has is disputed; it follows the older page, by which it does not',
    ids: ['endpoint-route-tag'],
  },
];
