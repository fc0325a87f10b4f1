/** Steps that move the gateway: into a network, within it, out of it, and into a subnet where it cannot live. */

import { codeOf, isOk, type Exchange } from '../client/exchange.ts';
import { pick, textAt } from '../client/json.ts';
import { finish, ofService } from '../client/operations.ts';
import { fresh, make, tagsOf, type Course, type Watch } from './course.ts';
import { modeOf, subnetOfGateway } from './gateway.ts';
import { change, ids, into, mustChange, newAddress, openRules, subnetOf, type Change } from './places.ts';

/** Moves that have to be refused, for the words of the refusal: a subnet in another region, and one that is delegated. */
export async function refusals(course: Course): Promise<{ readonly elsewhere: Change; readonly delegated: Change }> {
  const { far, farGroup, subnet, service } = ids(course);
  const location = course.names.farRegion;
  await make(course, farGroup, { location, tags: tagsOf(course), properties: { securityRules: openRules } });
  const subnets = [{ name: 'a', properties: { addressPrefix: '10.251.1.0/27', networkSecurityGroup: { id: farGroup } } }];
  await make(course, far, {
    location,
    tags: tagsOf(course),
    properties: { addressSpace: { addressPrefixes: ['10.251.0.0/16'] }, subnets },
  });
  const delegations = [{ name: 'web', properties: { serviceName: 'Microsoft.Web/serverFarms' } }];
  await make(course, subnet('delegated'), { properties: subnetOf(course, '10.250.7.0/27', { delegations }) });
  const elsewhere = await change(course, 'PATCH', service, into(`${far}/subnets/a`));
  return { elsewhere, delegated: await change(course, 'PATCH', service, into(subnet('delegated'))) };
}

export interface Entered extends Change {
  readonly before: Exchange;
  readonly during: Exchange;
  readonly after: Exchange;
}

/** Into the first subnet, with an address of Azure's. */
export async function entering(course: Course): Promise<Entered> {
  const { service, subnet } = ids(course);
  const before = await fresh(course, service);
  const first = await course.arm.write('PATCH', service, { body: into(subnet('a')) });
  const during = await fresh(course, service);
  const end = await finish(course.arm, first, service, ofService);
  return { before, first, during, end, after: await fresh(course, service) };
}

export async function taggedInside(course: Course) {
  const { service } = ids(course);
  const before = await fresh(course, service);
  const first = await course.arm.write('PATCH', service, { body: { tags: tagsOf(course, { asked: 'inside' }) } });
  const during = await fresh(course, service);
  return { before, first, during, end: await finish(course.arm, first, service, ofService) };
}

/** What the gateway tells of its network, once it had time to look. */
export async function tells(course: Course) {
  const { service } = ids(course);
  await course.sleep(20 * 60_000);
  return {
    status: await course.arm.ask('GET', `${service}/networkstatus`),
    needs: await course.arm.ask('GET', `${service}/outboundNetworkDependenciesEndpoints`),
  };
}

/** Another mode, without the subnet beside it; where that is refused, with it, so that nothing else can be the reason. */
export async function modeAlone(
  course: Course,
): Promise<{ readonly before: Exchange; readonly alone: Change; readonly both: Change | undefined }> {
  const { service, subnet } = ids(course);
  const before = await fresh(course, service);
  const alone = await change(course, 'PATCH', service, { properties: { virtualNetworkType: 'Internal' } });
  if (isOk(alone.first)) return { before, alone, both: undefined };
  const body = into(subnet('a'), { virtualNetworkType: 'Internal' });
  return { before, alone, both: await change(course, 'PATCH', service, body) };
}

/** How long a subnet that was left stays taken; in minutes since the gateway was gone. */
export interface Hold {
  readonly refused: number | undefined;
  readonly free: number;
  readonly last: Exchange;
}

export interface Moved extends Change {
  readonly after: Exchange;
  readonly hold: Watch<Hold>;
  /** The first looks at the subnet that was left: what it shows, and what a DELETE of it is answered. */
  readonly left: { shown?: Exchange; refusal?: Exchange; refused?: number };
}

/** Documented: up to six hours. */
const holdLimitMinutes = 7 * 60;

/** Into the second subnet, with an own address; from then on the first subnet is looked at every five minutes. */
export async function moving(course: Course): Promise<Moved> {
  const { service, subnet } = ids(course);
  const address = await newAddress(course, 'x');
  const done = await mustChange(course, 'moving within the network', 'PATCH', service, into(subnet('b'), { publicIpAddressId: address }));
  const left: { shown?: Exchange; refusal?: Exchange; refused?: number } = {};
  const old = (): number => (course.arm.time.now() - done.end.endedAt) / 60_000;
  const look = async (): Promise<Hold | undefined> => {
    const shown = await course.arm.ask('GET', subnet('a'));
    const last = await course.arm.ask('DELETE', subnet('a'));
    if (isOk(last)) return { refused: left.refused, free: old(), last };
    if (!/InUse/i.test(codeOf(last))) return undefined;
    left.shown ??= shown;
    left.refusal ??= last;
    left.refused = old();
    return undefined;
  };
  const after = await fresh(course, service);
  // A gateway that did not go leaves nothing behind; its subnet would stay taken for good.
  const hasGone = subnetOfGateway(after).toLowerCase() === subnet('b').toLowerCase();
  const hold = hasGone ? course.watch(look, () => (old() > holdLimitMinutes ? undefined : 300_000)) : { result: undefined };
  // The first look is taken now, while it is sure to be held.
  await course.sleep(1);
  return { ...done, after, hold, left };
}

/** A null for the own address. */
export async function nulls(course: Course): Promise<Change & { readonly before: Exchange; readonly after: Exchange }> {
  const { service } = ids(course);
  const before = await fresh(course, service);
  const done = await change(course, 'PATCH', service, { properties: { publicIpAddressId: null } });
  return { before, ...done, after: await fresh(course, service) };
}

/** The address that the gateway has just left, asked for again. Where a null does not take it off, another address does. */
export async function addressAgain(course: Course): Promise<Change & { readonly before: Exchange; readonly after: Exchange }> {
  const { service, address } = ids(course);
  const has = textAt((await fresh(course, service)).body, 'properties', 'publicIpAddressId');
  if (has !== '') {
    const other = await newAddress(course, 'y');
    await mustChange(course, 'taking another address', 'PATCH', service, { properties: { publicIpAddressId: other } });
  }
  const before = await course.arm.ask('GET', address('x'));
  const done = await change(course, 'PATCH', service, { properties: { publicIpAddressId: address('x') } });
  return { before, ...done, after: await fresh(course, service) };
}

/** In the code form of a region, and where that is refused, in the display form. */
export async function applying(course: Course) {
  const { service } = ids(course);
  const path = `${service}/applynetworkconfigurationupdates`;
  const display = textAt((await fresh(course, service)).body, 'location');
  const byCode = await course.arm.write('POST', path, { body: { location: course.names.region } });
  const first = isOk(byCode) ? byCode : await course.arm.write('POST', path, { body: { location: display } });
  const url = first.headers['location'];
  const running = isOk(first) && url !== undefined ? await course.arm.follow(url) : undefined;
  const end = await finish(course.arm, first, service, ofService);
  const last = isOk(first) && url !== undefined ? await course.arm.follow(url) : undefined;
  return { byCode, first, running, end, last };
}

/** Out of the network, so that what fails next begins where nothing is in its way. */
export async function leaving(course: Course): Promise<Change & { readonly after: Exchange }> {
  const { service } = ids(course);
  const done = await change(course, 'PATCH', service, { properties: { virtualNetworkType: 'None' } });
  return { ...done, after: await fresh(course, service) };
}

export interface Shut extends Change {
  readonly before: Exchange;
  readonly after: Exchange;
  /** Only where it did not fail. */
  readonly status: Exchange | undefined;
  readonly isThere: boolean;
}

/** Into a subnet whose security group keeps the control plane out. Last, because a gateway may not recover from it. */
export async function shutOut(course: Course): Promise<Shut> {
  const { service, subnet } = ids(course);
  const before = await fresh(course, service);
  const own = textAt(before.body, 'properties', 'publicIpAddressId');
  const address = own === '' ? {} : { publicIpAddressId: await newAddress(course, 'z') };
  const done = await change(course, 'PATCH', service, into(subnet('shut'), address));
  const after = await fresh(course, service);
  const isThere = modeOf(after) !== 'None' && subnetOfGateway(after).toLowerCase() === subnet('shut').toLowerCase();
  const hasFailed = done.end.state !== 'Succeeded' || !isThere;
  if (!hasFailed) await course.sleep(20 * 60_000);
  const status = hasFailed ? undefined : await course.arm.ask('GET', `${service}/networkstatus`);
  return { ...done, before, after, status, isThere };
}

export const regionsOf = ({ body }: Exchange): unknown => pick(body, 'properties', 'additionalLocations');
