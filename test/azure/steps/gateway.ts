/** Steps with a gateway of tier Developer outside a network: how it is made, and what its updates answer. */

import { isInMotion, isOk, operationUrl, type Exchange } from '../client/exchange.ts';
import { pick, textAt, type Json } from '../client/json.ts';
import { finish, ofService, type End } from '../client/operations.ts';
import { CannotGoOn, echoed, fresh, tagsOf, type Course, type Watch } from './course.ts';
import { change, ids, type Change } from './places.ts';

export const gatewayBody = (course: Course, tier = 'Developer'): Json => ({
  location: course.names.region,
  tags: tagsOf(course),
  sku: { name: tier, capacity: 1 },
  properties: { publisherName: 'Questions to Azure', publisherEmail: 'noreply@example.com' },
});

/** How old an operation's URL was when it was answered last, and when no more; in minutes. */
export interface UrlAge {
  readonly answered: number;
  readonly refused: number | undefined;
  readonly last: Exchange;
}

export interface Created extends Change {
  readonly url: Watch<UrlAge>;
  /** As far as it was followed. */
  readonly age: { answered: number };
}

export async function creation(course: Course): Promise<Created> {
  const { service } = ids(course);
  const first = await course.arm.write('PUT', service, { body: gatewayBody(course) });
  if (!isOk(first)) throw new CannotGoOn('making the gateway', first);
  const end = await finish(course.arm, first, service, ofService);
  if (end.state !== 'Succeeded') throw new CannotGoOn(`making the gateway, which ended ${end.state}`, end.last);
  return { first, end, ...watchUrl(course, operationUrl(first), end) };
}

/** Looks are dense at first, then hourly, for 25 hours. */
const ages = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45, ...Array.from({ length: 25 }, (_, hour) => 60 * (hour + 1))];

function watchUrl(course: Course, url: string | undefined, end: End): Pick<Created, 'url' | 'age'> {
  const age = { answered: 0 };
  const old = (): number => (course.arm.time.now() - end.endedAt) / 60_000;
  const look = async (): Promise<UrlAge | undefined> => {
    if (url === undefined) return undefined;
    const last = await course.arm.follow(url);
    if (!isOk(last)) return { answered: age.answered, refused: old(), last };
    age.answered = old();
    return age.answered >= (ages.at(-1) ?? 0) ? { answered: age.answered, refused: undefined, last } : undefined;
  };
  const next = () => {
    const due = url === undefined ? undefined : ages.find((minutes) => minutes > old() + 0.01);
    return due === undefined ? undefined : (due - old()) * 60_000 + 1;
  };
  return { url: course.watch(look, next), age };
}

export interface Patched extends Change {
  readonly during: Exchange;
  readonly after: Exchange;
  readonly wanted: string;
}

/** Something real that has nothing to do with a network. */
export async function patch(course: Course): Promise<Patched> {
  const { service } = ids(course);
  const wanted = 'Questions, by PATCH';
  const first = await course.arm.write('PATCH', service, { body: { properties: { publisherName: wanted } } });
  const during = await fresh(course, service);
  const end = await finish(course.arm, first, service, ofService);
  return { first, during, end, after: await fresh(course, service), wanted };
}

export interface Put extends Change {
  readonly after: Exchange;
  /** A write of tags as soon as it shows that it is done, and one a little later. */
  readonly right: Exchange;
  readonly later: Exchange | undefined;
}

/** The same by PUT at the version before, looked at often, so that what comes right after the end is seen. */
export async function put(course: Course): Promise<Put> {
  const { service } = ids(course);
  const now = await fresh(course, service);
  const body = echoed(now, { publisherName: 'Questions, by PUT' });
  const first = await course.arm.write('PUT', service, { body, version: '2022-08-01' });
  const end = await finish(course.arm, first, service, { ...ofService, mostPauseMs: 30_000 });
  const after = await fresh(course, service);
  const tag = (asked: string) => course.arm.ask('PATCH', service, { body: { tags: tagsOf(course, { asked }) } });
  const right = await tag('at once');
  if (isOk(right)) return { first, end, after, right, later: undefined };
  await course.sleep(90_000);
  return { first, end, after, right, later: await tag('later') };
}

/** Of the service itself: nothing of an update is to be seen any more. */
export const isAtRest = (exchange: Exchange): boolean => isOk(exchange) && !isInMotion(exchange);

/** An identity, which nothing recorded asks for by PATCH. */
export async function identity(course: Course): Promise<Change> {
  return change(course, 'PATCH', ids(course).service, { identity: { type: 'SystemAssigned' } });
}

export const addressesOf = ({ body }: Exchange): unknown => pick(body, 'properties', 'publicIPAddresses');
export const modeOf = ({ body }: Exchange): string => textAt(body, 'properties', 'virtualNetworkType');
export const subnetOfGateway = ({ body }: Exchange): string =>
  textAt(body, 'properties', 'virtualNetworkConfiguration', 'subnetResourceId');
