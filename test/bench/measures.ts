/** Every measure of the bench, in its order: what comes soon first. */

import { firstList } from './first-list.ts';
import { freshBindings, type Fresh } from './fresh.ts';
import type { Measure } from './measure.ts';
import { applyToFirstWrite, residentMemory, startToFirstReconcile } from './processes.ts';
import { settledReconcile } from './reconcile.ts';
import { judgedOnAddresses, largestGroup } from './security.ts';
import { oneAttach, settledHours } from './virtual.ts';

interface FreshMeasure extends Fresh, Pick<Measure, 'limitSeconds' | 'onlyNamed'> {
  /** Size of the fleet in the short form: polling of those that share a group makes each of them dear. */
  readonly short?: number;
}

const fresh = ({ size, perGroup, workers, limitSeconds, short = size, ...more }: FreshMeasure): Measure => ({
  name: `fresh-${size}${perGroup === 1 ? '' : '-shared'}${workers === undefined ? '' : `-${workers}-workers`}`,
  about: `${size} fresh bindings at once, ${perGroup === 1 ? 'each with a security group of its own' : `${perGroup} to a security group`}${workers === undefined ? '' : `, ${workers} workers`}`,
  limitSeconds,
  inVirtualTime: true,
  ...more,
  run: (form) => freshBindings({ size: form === 'short' ? short : size, perGroup, ...(workers !== undefined && { workers }) }),
});

export const measures: readonly Measure[] = [
  {
    name: 'start',
    about: 'the bundled program, from its start to its first reconcile',
    limitSeconds: { full: 120, short: 60 },
    ofBundle: true,
    run: startToFirstReconcile,
  },
  {
    name: 'apply',
    about: 'the bundled program, from a new binding to the first write to Azure',
    limitSeconds: { full: 120, short: 60 },
    ofBundle: true,
    run: applyToFirstWrite,
  },
  {
    name: 'memory',
    about: 'resident memory of the bundled program with settled bindings',
    limitSeconds: { full: 600, short: 120 },
    ofBundle: true,
    run: residentMemory,
  },
  {
    name: 'reconcile',
    about: 'CPU of a reconcile of a settled binding, with one binding in the store and with 5,000',
    limitSeconds: { full: 300, short: 120 },
    run: settledReconcile,
  },
  {
    name: 'first-list',
    about: 'the longest time for which nothing else gets its turn while a fleet is listed for the first time',
    limitSeconds: { full: 300, short: 60 },
    run: firstList,
  },
  {
    name: 'security-group',
    about: 'CPU to judge the largest security group that Azure allows',
    limitSeconds: { full: 120, short: 60 },
    run: largestGroup,
  },
  {
    name: 'addresses',
    about: 'CPU to judge all flows of the largest security group on the addresses of tags',
    limitSeconds: { full: 120, short: 60 },
    run: judgedOnAddresses,
  },
  {
    name: 'attach',
    about: 'one attach: requests while Azure works, and how soon its end is noticed',
    limitSeconds: { full: 120, short: 60 },
    inVirtualTime: true,
    run: oneAttach,
  },
  {
    name: 'settled-hours',
    about: 'a fleet of settled bindings over two hours: requests by the hour',
    limitSeconds: { full: 600, short: 120 },
    inVirtualTime: true,
    run: settledHours,
  },
  fresh({ size: 60, perGroup: 1, limitSeconds: { full: 240, short: 120 } }),
  fresh({ size: 60, perGroup: 1, workers: 4, limitSeconds: { full: 300 } }),
  fresh({ size: 60, perGroup: 20, limitSeconds: { full: 480, short: 120 }, short: 10 }),
  fresh({ size: 300, perGroup: 1, limitSeconds: { full: 900 } }),
  fresh({ size: 300, perGroup: 20, limitSeconds: { full: 1_500 } }),
  fresh({ size: 1_000, perGroup: 1, limitSeconds: { full: 3_600 }, onlyNamed: true }),
  fresh({ size: 1_000, perGroup: 20, limitSeconds: { full: 7_200 }, onlyNamed: true }),
];
