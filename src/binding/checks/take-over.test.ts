/** Promises about spec.takeOver: a binding that lives, or may live, gives nothing away by the declaration of another one. */

import { describe, expect, test } from '@jest/globals';
import { attached, cluster, fitting, group, observation, owner, seen } from '../testing/observation.test-support.ts';
import { ownerMark } from '../model/terms/owner.ts';
import { binding, turn, type Given } from '../testing/situation.test-support.ts';

const other = '55555555-5555-4555-8555-555555555555';
const neighbour = binding({ metadata: { name: 'other', namespace: 'elsewhere', uid: other }, spec: { mode: 'None' } });
const far = ownerMark('88888888-8888-4888-8888-888888888888', '77777777-7777-4777-8777-777777777777');
const reasonOf = (given: Given): string => {
  const { decision } = turn(given);
  return decision.do === 'stop' ? `${decision.reason}: ${decision.message}` : decision.do;
};
const theirs = observation({ service: seen(attached()), group: seen(group(fitting({}, far))) });

describe('T3: a take-over', () => {
  test.each<[string, Given, RegExp]>([
    [
      'of a binding that exists',
      { spec: { takeOver: ownerMark(cluster, other) }, others: [neighbour] },
      /^OwnedElsewhere: The binding of orders names in spec\.takeOver the owner mark of a binding that exists in this cluster; nothing .* Take spec\.takeOver out/,
    ],
    [
      'of one of this cluster that is not seen from here',
      { spec: { takeOver: ownerMark(cluster, other) }, seesAll: false },
      /^OwnedElsewhere: .* of a binding of this cluster in a namespace that this operator does not watch/,
    ],
    ['of one of this cluster that is gone', { spec: { takeOver: ownerMark(cluster, other) } }, /^start$/],
    ['of its own', { spec: { takeOver: owner } }, /^start$/],
    ['of one of another cluster', { spec: { takeOver: far }, seen: theirs }, /^(start|switch|settle)$/],
    ['of no owner, where another cluster is in charge', { seen: theirs }, /^OwnedElsewhere: Rule /],
  ])('T3: %s', (_, given, said) => expect(reasonOf(given)).toMatch(said));
});
