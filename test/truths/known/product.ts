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
    who: 'product',
    why: 'without a tunnel of half the internet and more it looks for no route that diverts a range',
    ids: ['prefix-longer', 'prefix-longer-outside', 'prefix-order-of-list', 'prefix-quarters', 'prefix-halves-apart'],
  },
  {
    who: 'product',
    why: 'a route by AzureCloud or by the region’s tag diverts nothing for it, and leads nothing straight',
    ids: [
      'tag-route-cloud',
      'tag-route-cloud-far',
      'tag-route-cloud-region',
      'tag-route-cloud-region-first',
      'tag-route-cloud-straight',
      'tag-route-region',
      'tag-route-region-alone',
      'tag-route-regional-first',
    ],
  },
  {
    who: 'product',
    why: 'only a route for the very prefix or tag leads straight, not a wider one',
    ids: ['prefix-beats-default', 'tunnel-client-straight'],
  },
  {
    who: 'product',
    why: 'it asks for the whole tag, and cannot say which part of it goes straight',
    ids: ['tag-route-explicit-far', 'tag-route-explicit-straight', 'tag-route-regional-straight'],
  },
];
