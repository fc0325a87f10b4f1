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

test.each([
  ['Basic', 'stv2', 'tier Basic cannot be put into a virtual network', 'Developer or Premium, or use an inbound private endpoint'],
  ['Standard', 'stv2', 'tier Standard cannot', 'an inbound private endpoint'],
  ['Consumption', 'mtv1', 'tier Consumption cannot', 'Create the service anew in Developer or Premium'],
  ['BasicV2', 'stv2', 'tier BasicV2 cannot', 'Standard v2 with outbound integration'],
  ['StandardV2', 'stv2', 'tier StandardV2 cannot', 'outbound virtual network integration'],
  ['PremiumV2', 'stv2', 'tier PremiumV2 cannot', 'takes its subnet when it is created'],
  ['Isolated', 'stv2', 'tier Isolated cannot', 'Developer or Premium'],
  ['Developer', 'stv1', 'retired platform stv1', 'Migrate it to stv2 first'],
])('%s on %s is told what is wrong, what to do instead, and who says so', (sku, platform, message, remedy) => {
  const answer = bindable(sku, platform);
  if (answer.ok) throw new Error('it can be bound');
  expect(answer.message).toContain(message);
  expect(answer.remedy).toContain(remedy);
  expect(answer.source).toMatch(/^Microsoft: .*\d{4}-\d{2}-\d{2}$/);
});
