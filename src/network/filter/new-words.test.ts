/** Promises about rules with a word that Azure did not have when this was written: such a rule is perhaps any of those that are known, and is never certain. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { intersection, isSame, unionOf, type Intervals } from '../addresses/intervals.ts';
import { rule } from '../rules.test-support.ts';
import type { AdminRule } from './cells.ts';
import { certificates, hub, management, rules, said, storage } from './judge.test-support.ts';
import { judge, type Share } from './judge.ts';
import { seed } from './membership.test-support.ts';
import { isCovered, verdictOf } from './verdict.ts';

const open = 'mgmt 300 In Allow Tcp 3443 ApiManagement -> *';

describe('A6: a word that Azure may add', () => {
  test.each([
    ['an access', ['odd 100 In Audit * * * -> *', open], management, 'Unknown; unknown ApiManagement 3443 by odd'],
    ['an access behind what decides', [open, 'odd 400 In Audit * * * -> *'], management, 'Allowed'],
    ['an access of other ports', ['odd 100 In Audit Tcp 22 * -> *', open], management, 'Allowed'],
    [
      'an access that may open what is closed',
      ['odd 100 In Audit * * * -> *'],
      management,
      'Unknown; unknown ApiManagement 3443 by DenyAllInBound',
    ],
    ['a direction', ['odd 100 Both Deny * * * -> *', open], management, 'Unknown; unknown ApiManagement 3443 by odd'],
    ['the same, outbound', ['odd 100 Both Deny * * * -> *'], certificates, 'Unknown; unknown Internet 80 by odd'],
    ['a direction that opens', ['odd 100 Both Allow * * * -> *'], certificates, 'Allowed'],
    ['a protocol', ['odd 100 In Deny Sctp * * -> *', open], management, 'Unknown; unknown ApiManagement 3443 by odd'],
    [
      'a protocol that is known, and another',
      ['odd 100 In Deny Icmp * * -> *', 'two 101 In Deny Esp * * -> *', open],
      management,
      'Allowed',
    ],
  ])('A6: %s of a rule', (_, lines, what, expected) => {
    expect(said(rules(...lines), what, hub)).toBe(expected);
  });

  test('A6: it spares no rule of ours', () => {
    const odd = rules('odd 100 Out Audit * * * -> *');
    expect(isCovered(judge(odd, storage, hub))).toBe(false);
  });

  test.each(['Allow', 'Deny', 'AlwaysAllow'])('A6: one of a network manager is perhaps %s', (access) => {
    const admin = (words: string): readonly AdminRule[] => [{ ...rule('odd', 1, 'Inbound Deny * * from * to *'), access: words }];
    const group = rules(open);
    const sure = verdictOf(judge(group, management, hub, admin(access)));
    const perhaps = verdictOf(judge(group, management, hub, admin('Quarantine')));
    expect([sure, perhaps]).toEqual([access === 'Deny' ? 'Denied' : 'Allowed', 'Unknown']);
  });
});

const anyRule = fc
  .tuple(
    fc.constantFrom('Allow', 'Deny'),
    fc.constantFrom('*', 'Tcp'),
    fc.constantFrom('*', '443', '443-500'),
    fc.constantFrom('*', 'Internet', 'Storage', 'Storage.WestEurope', '20.150.8.0/24', 'VirtualNetwork'),
    fc.integer({ min: 100, max: 4096 }),
  )
  .map(([access, protocol, ports, theirs, priority]) =>
    rule(`r${priority}`, priority, `Outbound ${access} ${protocol} ${ports} from * to ${theirs}`),
  );

const of = (shares: readonly Share[]): Intervals => unionOf(shares.flatMap(({ addresses }) => addresses ?? []));

test('A6: where a rule has an unknown access, certain is just what is so whichever it is', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyRule, { minLength: 1, maxLength: 6, selector: ({ priority }) => priority }), fc.nat(), (group, at) => {
      const named = (access: string) =>
        judge(
          group.map((one, index) => (index === at % group.length ? { ...one, access } : one)),
          storage,
          hub,
        );
      const [allow, deny, odd] = [named('Allow'), named('Deny'), named('Audit')];
      expect(isSame(of(odd.allowed), intersection(of(allow.allowed), of(deny.allowed)))).toBe(true);
      expect(isSame(of(odd.denied), intersection(of(allow.denied), of(deny.denied)))).toBe(true);
    }),
    { numRuns: 300, seed },
  );
});
