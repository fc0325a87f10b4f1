/** Steps that need no gateway: a security group and a network, which cost nothing and answer within minutes. */

import { isBusy, versions } from '../client/arm.ts';
import { operationUrl, type Exchange } from '../client/exchange.ts';
import { pick, textAt, type Json } from '../client/json.ts';
import { ofNetwork, type End } from '../client/operations.ts';
import { echoed, ended, etagOf, fresh, make, tagsOf, type Course } from './course.ts';
import { ids, openRules, ruleOf, shutRules, subnetOf } from './places.ts';

const newest = '2025-03-01';

export async function ground(course: Course): Promise<{ readonly network: Exchange }> {
  const { open, shut, network } = ids(course);
  const location = course.names.region;
  const group = (rules: readonly Json[]): Json => ({ location, tags: tagsOf(course), properties: { securityRules: rules } });
  await make(course, open, group(openRules));
  await make(course, shut, group(shutRules));
  const subnets = [
    { name: 'a', properties: subnetOf(course, '10.250.1.0/27') },
    { name: 'b', properties: subnetOf(course, '10.250.2.0/27') },
    { name: 'shut', properties: subnetOf(course, '10.250.3.0/27', { networkSecurityGroup: { id: shut } }) },
    { name: 'spare', properties: subnetOf(course, '10.250.4.0/27') },
  ];
  const body = { location, tags: tagsOf(course), properties: { addressSpace: { addressPrefixes: ['10.250.0.0/16'] }, subnets } };
  return { network: await make(course, network, body) };
}

/** How many reads after a write still show what was before; asked three times, of a rule. */
export async function stale(course: Course) {
  const rule = `${ids(course).open}/securityRules/probe`;
  await make(course, rule, { properties: ruleOf(3100, { description: 'before', destinationPortRange: '8443' }) });
  for (let drained = 0; drained < 10; drained++) await course.arm.ask('GET', rule);
  const counts: number[] = [];
  const exchanges: Exchange[] = [];
  for (const description of ['first', 'second', 'third']) {
    const first = await course.arm.write('PUT', rule, {
      body: { properties: ruleOf(3100, { description, destinationPortRange: '8443' }) },
    });
    exchanges.push(first);
    let old = 0;
    for (; old < 10; old++) {
      const read = await course.arm.ask('GET', rule);
      exchanges.push(read);
      if (textAt(read.body, 'properties', 'description') === description) break;
    }
    counts.push(old);
    await ended(course, first, rule, ofNetwork);
  }
  course.staleReads = Math.max(...counts);
  return { counts, exchanges };
}

/** The tags of a network and of a subnet that came with it, and then of one that was written by itself, at several api-versions. */
export async function tags(course: Course) {
  const { network, subnet } = ids(course);
  const read = async (name: string) => {
    await fresh(course, network);
    const pairs = [];
    for (const version of ['2020-11-01', versions.network, newest])
      pairs.push({
        version,
        network: await course.arm.ask('GET', network, { version }),
        subnet: await course.arm.ask('GET', subnet(name), { version }),
      });
    return pairs;
  };
  const withNetwork = await read('spare');
  await make(course, subnet('own'), { properties: subnetOf(course, '10.250.9.0/27') });
  return { withNetwork, byItself: await read('own') };
}

export async function spelling(course: Course) {
  const { open, subnet } = ids(course);
  await fresh(course, open);
  await fresh(course, subnet('spare'));
  const shown = [await course.arm.ask('GET', open), await course.arm.ask('GET', subnet('spare'))];
  const [group, spare] = shown;
  return {
    exchanges: shown,
    pairs: [
      [open, textAt(group?.body, 'id')],
      [subnet('spare'), textAt(spare?.body, 'id')],
      [open, textAt(spare?.body, 'properties', 'networkSecurityGroup', 'id')],
    ] as readonly (readonly [written: string, shown: string])[],
  };
}

/** Writes under a tag that is not that of the resource, each of which would change something. */
export async function conditions(course: Course) {
  const { open, network, subnet } = ids(course);
  const rule = `${open}/securityRules/probe`;
  const put = async (path: string, body: Json, headers: Record<string, string>): Promise<Exchange> => {
    const first = await course.arm.write('PUT', path, { body, headers });
    await ended(course, first, path, ofNetwork);
    return first;
  };
  const stale = { 'if-match': 'W/"00000000-0000-4000-8000-000000000000"' };
  const described = (description: string) => ({ properties: ruleOf(3100, { description, destinationPortRange: '8443' }) });
  const withTag = (one: Exchange, asked: string): Json => ({ ...echoed(one, {}), tags: tagsOf(course, { asked }) });
  return {
    rule: await put(rule, described('stale'), stale),
    taken: await put(rule, described('taken'), { 'if-none-match': '*' }),
    group: await put(open, withTag(await fresh(course, open), 'group'), stale),
    subnet: await put(
      subnet('spare'),
      { properties: subnetOf(course, '10.250.4.0/27', { serviceEndpoints: [{ service: 'Microsoft.KeyVault' }] }) },
      stale,
    ),
    network: await put(network, echoed(await fresh(course, network), { dhcpOptions: { dnsServers: ['10.250.100.4'] } }), stale),
    ...(await byBodyTag(course, put)),
  };
}

/** Under the tag of the body: of a careful client that was overtaken, and of one that was not, which has to be taken. */
async function byBodyTag(course: Course, put: (path: string, body: Json, headers: Record<string, string>) => Promise<Exchange>) {
  const { network } = ids(course);
  const withServer = (one: Exchange, address: string): Json => echoed(one, { dhcpOptions: { dnsServers: [address] } });
  const old = await fresh(course, network);
  await make(course, network, withServer(old, '10.250.100.5'));
  const overtaken = await put(network, withServer(old, '10.250.100.6'), { 'if-match': etagOf(old) });
  const now = await fresh(course, network);
  return { overtaken, present: await put(network, withServer(now, '10.250.100.8'), { 'if-match': etagOf(now) }) };
}

export interface Collision {
  readonly first: Exchange;
  readonly second: Exchange;
  /** Whether the first was still at work after the second had been answered. */
  readonly isReal: boolean;
}

/** A second write while a first is at work, to a rule and to a subnet; tried again when the first was too quick. */
export async function collisions(
  course: Course,
): Promise<{ readonly rule: Collision; readonly subnet: Collision; readonly durations: readonly End[] }> {
  const { open, subnet } = ids(course);
  const durations: End[] = [];
  const collide = async (one: string, other: string, bodyOf: (turn: number) => readonly [Json, Json]): Promise<Collision> => {
    for (let turn = 0; ; turn++) {
      const [mine, theirs] = bodyOf(turn);
      const first = await course.arm.write('PUT', one, { body: mine });
      const second = await course.arm.ask('PUT', other, { body: theirs });
      const url = operationUrl(first);
      const look = url === undefined ? undefined : await course.arm.follow(url);
      const isReal = isBusy(second) || textAt(look?.body, 'status') === 'InProgress';
      durations.push(await ended(course, first, one, ofNetwork));
      if (!isBusy(second)) await ended(course, second, other, ofNetwork);
      if (isReal || turn === 4) return { first, second, isReal };
    }
  };
  const described = (priority: number, turn: number): Json => ({
    properties: ruleOf(priority, { description: `busy ${turn}`, destinationPortRange: '8443' }),
  });
  const extra = (prefix: string, turn: number): Json => ({
    properties: subnetOf(course, prefix, { serviceEndpoints: turn % 2 === 0 ? [] : [{ service: 'Microsoft.Sql' }] }),
  });
  const rule = await collide(`${open}/securityRules/probe`, `${open}/securityRules/probe-2`, (turn) => [
    described(3100, turn),
    described(3110, turn),
  ]);
  const between = await collide(subnet('c'), subnet('d'), (turn) => [extra('10.250.5.0/27', turn), extra('10.250.6.0/27', turn)]);
  return { rule, subnet: between, durations };
}

export async function changedSubnet(course: Course) {
  const { network, subnet } = ids(course);
  const before = await fresh(course, network);
  const properties = subnetOf(course, '10.250.4.0/27', { serviceEndpoints: [{ service: 'Microsoft.EventHub' }] });
  const write = await make(course, subnet('spare'), { properties });
  return { before, write, after: await fresh(course, network) };
}

export async function omittedSubnets(course: Course) {
  const { network } = ids(course);
  const before = await fresh(course, network);
  const fields = pick(before.body, 'properties');
  const rest = Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => name !== 'subnets'));
  const body = { ...echoed(before, {}), properties: { ...rest, dhcpOptions: { dnsServers: ['10.250.100.7'] } } };
  const write = await course.arm.write('PUT', network, { body });
  await ended(course, write, network, ofNetwork);
  const after = await fresh(course, network);
  // Whatever came of it, the next steps find the network as it was.
  await make(course, network, { ...echoed(before, {}), tags: tagsOf(course) });
  return { before, write, after };
}

/** A field of a newer api-version, and a write at one that does not know it. */
export async function olderVersion(course: Course) {
  const { subnet } = ids(course);
  const path = subnet('spare');
  const first = await course.arm.write('PUT', path, {
    version: newest,
    body: { properties: subnetOf(course, '10.250.4.0/27', { defaultOutboundAccess: false }) },
  });
  await ended(course, first, path, ofNetwork);
  for (let drained = 0; drained < course.staleReads; drained++) await course.arm.ask('GET', path);
  const before = await course.arm.ask('GET', path, { version: newest });
  const old = await course.arm.ask('GET', path, { version: '2022-01-01' });
  const write = await course.arm.write('PUT', path, {
    version: '2022-01-01',
    body: { properties: { ...echoedFields(old), serviceEndpoints: [{ service: 'Microsoft.Web' }] } },
  });
  await ended(course, write, path, ofNetwork);
  for (let drained = 0; drained < course.staleReads; drained++) await course.arm.ask('GET', path);
  return { before, old, write, after: await course.arm.ask('GET', path, { version: newest }) };
}

const echoedFields = ({ body }: Exchange): Json => {
  const fields = pick(body, 'properties');
  return typeof fields === 'object' && fields !== null ? (fields as Json) : {};
};
