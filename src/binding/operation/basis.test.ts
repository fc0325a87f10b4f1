/** Promises about the fingerprint: it changes with what a refusal may have rested on, and not with what moves by itself. */

import { describe, expect, test } from '@jest/globals';
import type { BindingSpec } from '../../api/binding.ts';
import { armId } from '../../api/arm-id.ts';
import type { Outcome } from '../../azure/arm.ts';
import type { AdminRule, NetworkSecurityGroup } from '../../azure/resources.ts';
import { basisOf, changedSince, fingerprintOf, isSameFingerprint, isEtagOf } from './basis.ts';
import {
  address,
  attached,
  fitting,
  gone,
  group,
  ids,
  network,
  premium,
  seen,
  service,
  settledObservation,
  shadow,
  status,
  subnet,
  table,
  unseen,
  updating,
} from '../testing/observation.test-support.ts';
import type { Seen } from '../testing/observation.test-support.ts';
import { settingsOf } from '../model/values/settings.ts';
import { spec } from '../testing/situation.test-support.ts';

const lock = { id: '/l', name: 'freeze', scope: ids.group, level: 'ReadOnly' as const, notes: undefined };
const of = (change: Seen = {}, wish: Partial<BindingSpec> = {}, generation = 1): string =>
  fingerprintOf(settingsOf(spec(wish)), generation, settledObservation(change));
const rules = (...args: Parameters<typeof group>) => ({ group: seen(group(...args)) });

describe('it changes with', () => {
  test.each<[string, string]>([
    ['an edit', of({}, {}, 2)],
    ['a setting', of({}, { policy: 'Audit' })],
    ['the place of the gateway', of({ service: seen(attached({ subnetId: ids.elsewhere })) })],
    ['its mode', of({ service: seen(service({ subnetId: ids.subnet })) })],
    ['its tier', of({ service: seen(attached(premium)) })],
    ['its platform', of({ service: seen(attached({ platformVersion: 'stv2.1' })) })],
    ['its address', of({ service: seen(attached({ publicIpAddressId: ids.address })) })],
    ['a service that went', of({ service: gone })],
    ['the range of the subnet', of({ subnet: subnet({ prefixes: ['10.0.1.0/26'] }) })],
    ['its delegation', of({ subnet: subnet({ delegations: ['x'] }) })],
    ['its group', of({ subnet: subnet({ securityGroupId: ids.wanted }) })],
    ['its links', of({ subnet: subnet({ navigationLinks: [{ id: 'nav', link: 'x' }] }) })],
    ['a rule of a user', of(rules([...fitting(), shadow]))],
    ['a rule that went', of(rules(fitting().slice(1)))],
    ['the DNS servers of its network', of({ network: seen(network({ dnsServers: ['10.0.0.4'] })) })],
    ['a route', of({ table: seen(table([{ name: 'all', prefix: '0.0.0.0/0' }])) })],
    ['an address that is brought', of({ addresses: [{ id: ids.address, seen: seen(address()) }] })],
    ['a lock', of({ locks: seen([lock]) })],
  ])('%s', (_, other) => expect(other).not.toBe(of()));
});

describe('it does not change with', () => {
  test.each<[string, string]>([
    [
      'ETags',
      of({
        service: seen(attached({ etag: 'two' })),
        ...rules(fitting(), { etag: 'two', rules: group(fitting()).rules.map((one) => ({ ...one, etag: 'two' })) }),
      }),
    ],
    ['the order of rules', of(rules(fitting().toReversed()))],
    ['an operation that runs', of({ service: seen(attached(updating)) })],
    ['addresses that Azure gives', of({ service: seen(attached({ publicIpAddresses: ['1.2.3.4'] })) })],
    ['network status', of({ networkStatus: seen(status({ db: 'no' }, '07:50')) })],
    ['the time', of({ at: settledObservation().at })],
    ['the spelling of ids', of({ service: seen(attached({ subnetId: armId(ids.subnet.replace('apim', 'APIM')) })) })],
    ['other networks', of({ network: seen(network({ prefixes: ['10.0.0.0/8'] })) })],
  ])('%s', (_, other) => expect(other).toBe(of()));

  test('the order of locks', () => {
    const other = { ...lock, id: '/m' };
    expect(of({ locks: seen([lock, other]) })).toBe(of({ locks: seen([other, lock]) }));
  });
});

const leftOver = (one: Outcome<NetworkSecurityGroup>): Seen => ({ left: [{ id: ids.wanted, group: one, table: undefined, networks: [] }] });

describe('advice that could not be read at one of two reconciles', () => {
  const rule = { name: 'deny', priority: 1, direction: 'Inbound', action: 'Deny' } as unknown as AdminRule;
  const advice: readonly (readonly [string, Seen, Seen, Seen])[] = [
    ['locks', { locks: seen([]) }, { locks: unseen() }, { locks: seen([lock]) }],
    ['admin rules', { adminRules: seen([]) }, { adminRules: unseen() }, { adminRules: seen([rule]) }],
    ['what is left', leftOver(seen(group([]))), leftOver(unseen()), leftOver(seen(group(fitting())))],
  ];

  test.each(advice)('%s: is no change, but other advice and an edit are', (_, read, unread, other) => {
    expect(isSameFingerprint(of(read), of(unread))).toBe(true);
    expect(isSameFingerprint(of(unread), of(other))).toBe(true);
    expect(isSameFingerprint(of(read), of(other))).toBe(false);
    expect(isSameFingerprint(of(read), of(unread, {}, 2))).toBe(false);
    expect(isSameFingerprint(of(unread), of({ ...unread, ...rules(fitting().slice(1)) }))).toBe(false);
  });

  test.each(advice.slice(0, 2))('%s: is nothing to tell of either', (_, read, unread, other) => {
    const [before, between, after] = [read, unread, other].map(settledObservation);
    if (!before || !between || !after) throw new Error('no observations');
    expect(changedSince(basisOf(before), between)).toEqual([]);
    expect(changedSince(basisOf(between), after)).toEqual([]);
    expect(changedSince(basisOf(before), after)).toHaveLength(1);
  });

  test('the version of the service tells whether a request reached it, and is no news', () => {
    const at = (etag: string | undefined) => settledObservation({ service: seen(attached({ etag })) });
    const is = (before: string | undefined, now: string | undefined) => isEtagOf(basisOf(at(before)), { etag: now });
    expect([is('one', 'one'), is('one', 'two'), is(undefined, 'one'), is('one', undefined)]).toEqual([true, false, undefined, undefined]);
    expect([isEtagOf(undefined, { etag: 'one' }), isEtagOf(basisOf(at('one')), undefined)]).toEqual([undefined, undefined]);
    expect(changedSince(basisOf(at('one')), at('two'))).toEqual([]);
  });

  test('a record of another form is another', () => {
    expect(isSameFingerprint('0123456789ab', of())).toBe(false);
    expect(isSameFingerprint('', of())).toBe(false);
    expect(isSameFingerprint(of(), of())).toBe(true);
  });
});
