/** Promises about reading a binding that goes: nothing that is broken hides what can still be done, and nothing that forbids it is overlooked. */

import { describe, expect, test } from '@jest/globals';
import type { BindingSpec, BindingStatus } from '../../../api/binding.ts';
import { ids } from '../../testing/observation.test-support.ts';
import { binding } from '../../testing/situation.test-support.ts';
import { detachInputOf } from './wish.ts';

const seen: BindingStatus = { locations: [{ location: 'westeurope', subnetId: ids.elsewhere }] };
const broken = (change: object): Partial<BindingSpec> => ({ subnetId: 'nonsense', ...change });

describe('a spec that can be read', () => {
  test('is left by its gateway: no mode, no places, no records; the subnets are those that it declares', () => {
    const leaving = detachInputOf(binding({ status: seen }));
    expect(leaving).toMatchObject({ broken: undefined, settings: { mode: 'None', locations: [], dns: { records: undefined } } });
    expect(leaving?.settings.wish.declared.map(({ subnetId }) => subnetId)).toEqual([ids.subnet]);
    expect(leaving?.settings.wish.subnets).toEqual([ids.subnet]);
  });
});

describe('a spec that cannot be read', () => {
  test.each<[string, object, object]>([
    ['keeps Audit', { policy: 'Audit' }, { policy: 'Audit' }],
    ['keeps the policy of a part', { networkSecurity: { policy: 'Ignore' } }, { security: { policy: 'Ignore' } }],
    ['keeps suspend', { suspend: true }, { suspend: true }],
    ['keeps Detach', { deletionPolicy: 'Detach' }, { deletionPolicy: 'Detach' }],
    [
      'takes words of another version for nothing',
      { deletionPolicy: 'Erase', routing: { policy: 7 } },
      { deletionPolicy: 'Retain', routing: { policy: 'Enforce' } },
    ],
    ['survives parts that are nothing', { networkSecurity: null, dns: null, suspend: 'yes' }, { suspend: false }],
  ])('%s', (_, change, settings) => {
    expect(detachInputOf(binding({ spec: broken(change), status: seen }))).toMatchObject({
      settings: { ...settings, wish: { is: 'Nothing', declared: [], subnets: [ids.elsewhere] } },
    });
  });

  test('is to be left where all was as declared, wherever a user has put the gateway since', () => {
    const lastGood = { mode: 'External', locations: [{ location: 'westeurope', subnetId: ids.subnet }] };
    expect(detachInputOf(binding({ spec: broken({}), status: { ...seen, lastGood } }))).toMatchObject({
      settings: { wish: { subnets: [ids.subnet] } },
    });
  });

  test('without a service there is nothing that could be done', () => {
    expect(detachInputOf(binding({ spec: { serviceId: 'orders' } }))).toBeUndefined();
    expect(detachInputOf(binding({ spec: { serviceId: 7 } as unknown as Partial<BindingSpec> }))).toBeUndefined();
  });
});
