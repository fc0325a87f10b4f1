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

const told = (sku: string, platform = 'stv2') => {
  const answer = bindable(sku, platform);
  if (answer.ok) throw new Error('it can be bound');
  return answer;
};

/** By Microsoft's pages as dated beside the texts; what a tier does not have must not be advised. */
test.each([
  ['Basic', ['inbound private endpoint'], ['outbound']],
  ['Standard', ['inbound private endpoint'], ['outbound']],
  ['Consumption', ['Developer or Premium'], ['outbound', 'private endpoint']],
  ['BasicV2', ['no inbound private endpoint', 'Standard v2 or Premium v2'], ['Use an inbound private endpoint']],
  ['StandardV2', ['outbound virtual network integration', 'inbound private endpoint'], ['injection']],
  ['PREMIUMv2', ['injection', 'when it is created', 'outbound virtual network integration', 'inbound private endpoint'], []],
  ['Isolated', ['Developer or Premium'], ['private endpoint']],
])('A27: tier %s is told what it has and nothing that it has not; "cannot" is said of no tier', (sku, has, hasNot) => {
  const { message, remedy, source } = told(sku);
  expect(message).toContain(`tier ${sku} `);
  expect(message).toContain('this operator binds Developer and Premium');
  expect(message).not.toContain('cannot');
  for (const one of has) expect(remedy).toContain(one);
  for (const one of hasNot) expect(remedy).not.toContain(one);
  expect(source).toMatch(/^Microsoft: .*\d{4}-\d{2}-\d{2}$/);
});

test('the retired platform is told how to leave it, and who says so', () => {
  const { message, remedy, source } = told('Developer', 'stv1');
  expect(message).toContain('retired platform stv1');
  expect(remedy).toContain('Migrate it to stv2 first');
  expect(source).toMatch(/^Microsoft: .*\d{4}-\d{2}-\d{2}$/);
});
