/** Promises of the verdict: how much a denied part matters, and what spares a rule of ours. */

import { describe, expect, test } from '@jest/globals';
import type { Place } from '../words/place.ts';
import { judge } from './judge.ts';
import type { Packets } from './needs.ts';
import { isCovered, levelOf, type Circumstances } from './verdict.ts';
import { hub, unread, management, storage, vault, rules } from './judge.test-support.ts';

describe('how much it matters (rebuilt table of need, part and gateway)', () => {
  const circumstances = (
    gateway: Circumstances['gateway'],
    need: Circumstances['need'] = 'Required',
    isAskedFor = false,
  ): Circumstances => ({ gateway, need, isAskedFor });
  const all = judge(rules('no 200 Out Deny * * * -> *'), storage, hub);
  const control = judge(rules('a 100 In Allow Tcp 3443 ApiManagement.WestEurope -> *', 'no 200 In Deny * * * -> *'), management, hub);
  const elsewhere = judge(rules('a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope', 'no 200 Out Deny * * * -> *'), vault, hub);
  const perhaps = judge(rules('w 200 Out Deny * * * -> SomethingNew'), storage, hub);
  test.each<[string, typeof all, Circumstances, string | undefined]>([
    ['all of a required flow, before a switch', all, circumstances('Switch'), 'Blocking'],
    ['a part of the control plane, before a switch', control, circumstances('Switch'), 'Blocking'],
    ['only what is elsewhere, before a switch', elsewhere, circumstances('Switch'), 'Degrading'],
    ['A20: all, and the gateway works', all, circumstances('InPlace'), 'Degrading'],
    ['A20: the control plane in part, and the gateway works', control, circumstances('InPlace'), 'Degrading'],
    ['A20: elsewhere, and the gateway works', elsewhere, circumstances('InPlace'), 'Advisory'],
    ['all, and rows fail', all, circumstances('Failing'), 'Degrading'],
    ['elsewhere, and rows fail', elsewhere, circumstances('Failing'), 'Degrading'],
    ['of what is expected', all, circumstances('Switch', 'Expected'), 'Advisory'],
    ['of what is optional and asked for', all, circumstances('Switch', 'Recommended', true), 'Degrading'],
    ['perhaps', perhaps, circumstances('Switch'), 'Advisory'],
    ['nothing', judge([], storage, hub), circumstances('Switch'), undefined],
  ])('%s', (_, judgement, given, expected) => expect(levelOf(judgement, given)).toBe(expected));
});

describe('what spares a rule of ours', () => {
  test.each<[string, readonly string[], Packets, Place, boolean]>([
    ['an explicit rule for the whole', ['a 100 In Allow Tcp 3443 ApiManagement -> *'], management, hub, true],
    [
      'two that make the whole',
      ['a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope', 'b 110 Out Allow Tcp 443 * -> 20.43.0.0/24'],
      vault,
      hub,
      true,
    ],
    ['not a part', ['a 100 Out Allow Tcp 443 * -> AzureKeyVault.WestEurope'], vault, hub, false],
    ['not a default rule', [], storage, hub, false],
    ['not a perhaps', ['a 100 Out Allow Tcp 443 * -> SomethingNew'], vault, hub, false],
    ['not a perhaps for want of the list', ['a 100 Out Allow Tcp 443 * -> AzureCloud.westeurope'], vault, unread, false],
  ])('%s: %s', (_, lines, what, place, expected) => expect(isCovered(judge(rules(...lines), what, place))).toBe(expected));
});
