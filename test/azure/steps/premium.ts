/** Steps with a gateway of tier Premium and a second region: the only dear ones. */

import { isOk, type Exchange } from '../client/exchange.ts';
import { objects, textAt } from '../client/json.ts';
import { finish, ofService, type End } from '../client/operations.ts';
import { CannotGoOn, fresh, make, type Course } from './course.ts';
import { gatewayBody } from './gateway.ts';
import { regionsOf } from './moves.ts';
import { change, ids, into, subnetOf, type Change } from './places.ts';

export const namesOfRegions = (exchange: Exchange): readonly string[] => objects(regionsOf(exchange)).map((one) => textAt(one, 'location'));

export async function premium(course: Course): Promise<{ readonly first: Exchange; readonly end: End }> {
  const { premium: service } = ids(course);
  const first = await course.arm.write('PUT', service, { body: gatewayBody(course, 'Premium') });
  if (!isOk(first)) throw new CannotGoOn('making the gateway of tier Premium', first);
  const end = await finish(course.arm, first, service, ofService);
  if (end.state !== 'Succeeded') throw new CannotGoOn(`making the gateway of tier Premium, which ended ${end.state}`, end.last);
  return { first, end };
}

export interface WithRegions extends Change {
  readonly before: readonly string[];
  readonly during: Exchange;
  readonly after: Exchange;
}

async function withRegions(course: Course, body: object): Promise<WithRegions> {
  const { premium: service } = ids(course);
  const before = namesOfRegions(await fresh(course, service));
  const first = await course.arm.write('PATCH', service, { body: { properties: body } });
  const during = await fresh(course, service);
  const end = await finish(course.arm, first, service, ofService);
  return { before, first, during, end, after: await fresh(course, service) };
}

export const regionAdded = (course: Course): Promise<WithRegions> =>
  withRegions(course, { additionalLocations: [{ location: course.names.farRegion, sku: { name: 'Premium', capacity: 1 } }] });

/** A change of something else, which does not say a word of the regions. */
export const regionsOmitted = (course: Course): Promise<WithRegions> =>
  withRegions(course, { publisherName: 'Questions, without regions' });

export const regionRemoved = (course: Course): Promise<WithRegions> => withRegions(course, { additionalLocations: [] });

/** A subnet of eight addresses is too small for a gateway of two units; asked for its words. */
export async function tooSmall(course: Course): Promise<Change> {
  const { premium: service, subnet } = ids(course);
  await make(course, subnet('small'), { properties: subnetOf(course, '10.250.8.0/29') });
  return change(course, 'PATCH', service, { sku: { name: 'Premium', capacity: 2 }, ...into(subnet('small')) });
}
