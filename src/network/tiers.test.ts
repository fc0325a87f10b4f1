/** Promises about tiers and platforms that can be bound. */

import { expect, test } from '@jest/globals';
import { bindable } from './tiers.ts';

test.each([
  ['Developer', 'stv2', 'ok'],
  ['PREMIUM', 'stv2.1', 'ok'],
  ['Premium', 'stv1', 'PlatformRetired'],
  ['Basic', 'stv2', 'TierNotSupported'],
  ['StandardV2', 'undetermined', 'TierNotSupported'],
  ['Consumption', 'mtv1', 'TierNotSupported'],
  ['SomethingNew', 'stv2', 'TierNotSupported'],
])('a gateway of tier %s on %s: %s', (sku, platform, expected) => {
  const answer = bindable(sku, platform);
  expect(answer.ok ? 'ok' : answer.reason).toBe(expected);
});
