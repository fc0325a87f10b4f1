/** Promises about the index of claims: it finds what a pass over all bindings would find, through every edit and deletion, and looks at no other. */

import { describe, expect, test } from '@jest/globals';
import { armId, idKey } from '../../api/arm-id.ts';
import { keyOf, type Binding } from '../../api/binding.ts';
import { seededRandom } from '../../runtime/random.ts';
import { claimsOf, placesOf } from '../checks/claims.ts';
import { ids, iso } from '../testing/observation.test-support.ts';
import { binding } from '../testing/situation.test-support.ts';
import { createClaimsIndex, type ClaimsIndex } from './claims-index.ts';

interface Wish {
  readonly name: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly service?: string;
  readonly subnet?: string;
  readonly servers?: readonly string[];
}

const subnetNamed = (name: string) => armId(ids.subnet.replace(/[^/]+$/, name));

function wishing({ name, uid = `uid-${name}`, generation = 1, service = name, subnet = name, servers }: Wish): Binding {
  return binding({
    spec: {
      serviceId: ids.service.replace(/[^/]+$/, service),
      subnetId: subnetNamed(subnet),
      ...(servers && { dns: { servers: [...servers] } }),
    },
    metadata: { name, uid, generation, creationTimestamp: iso('06:00') },
  });
}

const names = (bindings: readonly Binding[]) => bindings.map(({ metadata }) => metadata.name).toSorted();

function indexOf(...bindings: readonly Binding[]): ClaimsIndex {
  const index = createClaimsIndex();
  for (const one of bindings) index.put(one);
  return index;
}

/** The same by a reconcile of all of them. */
const scanned = {
  contendersOf: (binding: Binding, all: readonly Binding[]) => {
    const keys = new Set(claimsOf(binding).map(({ key }) => key));
    return all.filter((other) => other.metadata.uid !== binding.metadata.uid && claimsOf(other).some(({ key }) => keys.has(key)));
  },
  near: (id: string, all: readonly Binding[]) => all.filter((other) => placesOf(other).some((place) => idKey(place) === idKey(id))),
};

describe('W30', () => {
  test('W30: what the index finds is what a pass over all bindings finds, through 500 edits, deletions and new ones of old names', () => {
    const random = seededRandom(30);
    const draw = (below: number) => Math.floor(random.next() * below);
    const index = createClaimsIndex();
    const present = new Map<string, Binding>();
    for (let change = 0; change < 500; change++) {
      const name = `b${draw(40)}`;
      const key = keyOf(wishing({ name }));
      const before = present.get(key);
      if (before && draw(4) === 0) {
        present.delete(key);
        index.remove(key);
      } else {
        const uid = before && draw(10) > 0 ? before.metadata.uid : `uid-${change}`;
        const servers = draw(3) === 0 ? [`10.0.0.${draw(3) + 4}`] : undefined;
        const now = wishing({
          name,
          uid,
          generation: change + 1,
          service: `s${draw(15)}`,
          subnet: `n${draw(15)}`,
          ...(servers && { servers }),
        });
        present.set(key, now);
        index.put(now);
      }
      const all = [...present.values()];
      const one = all[draw(all.length)] ?? wishing({ name: 'nobody' });
      const subnet = subnetNamed(`n${draw(15)}`);
      expect(names(index.contendersOf(one))).toEqual(names(scanned.contendersOf(one, all)));
      expect(names(index.near([subnet]))).toEqual(names(scanned.near(subnet, all)));
      expect([...index.living].toSorted()).toEqual(all.map(({ metadata }) => metadata.uid).toSorted());
    }
  });

  test('W30: what is found of 5,000 bindings is read of no other', () => {
    let read = 0;
    const many = Array.from({ length: 5_000 }, (_, at) => wishing({ name: `b${at}` }));
    const watched = many.map((one) => new Proxy(one, { get: (target, name) => (read++, Reflect.get(target, name) as unknown) }));
    const index = indexOf(...watched);
    read = 0;
    const mine = wishing({ name: 'mine', service: 'b7', subnet: 'b9' });
    expect(names(index.contendersOf(mine))).toEqual(['b7']);
    expect(names(index.near([subnetNamed('b9')]))).toEqual(['b9']);
    expect(read).toBeLessThan(10);
  });
});

test('every binding that claims the same is found, however the id is spelled, and none finds itself', () => {
  const [first, second, other] = [
    wishing({ name: 'first', service: 'orders' }),
    wishing({ name: 'second', service: 'ORDERS' }),
    wishing({ name: 'other', service: 'billing' }),
  ];
  const index = indexOf(first, second, other);
  expect([names(index.contendersOf(first)), names(index.contendersOf(second)), names(index.contendersOf(other))]).toEqual([
    ['second'],
    ['first'],
    [],
  ]);
});

test('an event of the status alone shows the newest version, and claims as before', () => {
  const [first, second] = [wishing({ name: 'first', service: 'orders' }), wishing({ name: 'second', service: 'orders' })];
  const index = indexOf(first, second);
  const going = { ...second, metadata: { ...second.metadata, deletionTimestamp: iso('08:00') } };
  index.put(going);
  expect(index.contendersOf(first)).toEqual([going]);
});

test('a binding whose spec cannot be read claims nothing, and is alive', () => {
  const broken = binding({ spec: { serviceId: 'no id at all' }, metadata: { name: 'broken', uid: 'uid-broken' } });
  const index = indexOf(broken);
  expect([index.contendersOf(broken), [...index.living]]).toEqual([[], ['uid-broken']]);
  index.remove(keyOf(broken));
  index.remove(keyOf(broken));
  expect([...index.living]).toEqual([]);
});
