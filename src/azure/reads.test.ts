/** Promises about shared reads: the same thing is asked once within some seconds, never after a write there, and a failure is nobody else's. */

import { describe, expect, test } from '@jest/globals';
import { malformed } from './errors.ts';
import { handClock } from './hand-clock.test-support.ts';
import { createSharedReads } from './reads.ts';

const network = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network';
const [vnet, nsg] = [`${network}/virtualNetworks/hub`, `${network}/networkSecurityGroups/apim`];
const service = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.ApiManagement/service/orders';

function stage() {
  const clock = handClock();
  const reads = createSharedReads(clock, 5000);
  let asked = 0;
  const read = (key: string, fresh = false) => reads.read(key, fresh, async () => ({ ok: true as const, value: ++asked }));
  const valueOf = async (key: string, fresh?: boolean) => {
    const outcome = await read(key, fresh);
    return outcome.ok ? outcome.value : undefined;
  };
  return { clock, reads, valueOf };
}

describe('a read', () => {
  test('is shared by all who ask within its time, in any spelling of the id', async () => {
    const { valueOf, clock } = stage();
    expect(await Promise.all([valueOf(vnet), valueOf(vnet), valueOf(vnet.toUpperCase())])).toEqual([1, 1, 1]);
    await clock.forward(4999);
    expect(await valueOf(vnet)).toBe(1);
    await clock.forward(1);
    expect(await valueOf(vnet)).toBe(2);
  });

  test('that is fresh asks anew, and is shared by those who ask later', async () => {
    const { valueOf } = stage();
    expect([await valueOf(vnet), await valueOf(vnet, true), await valueOf(vnet), await valueOf(vnet, true)]).toEqual([1, 2, 2, 3]);
  });

  test('of one thing is not that of another', async () => {
    const { valueOf } = stage();
    expect([await valueOf(vnet), await valueOf(nsg), await valueOf(`${vnet}-2`)]).toEqual([1, 2, 3]);
  });

  test('that failed is asked again', async () => {
    const { reads, valueOf } = stage();
    const failure = malformed(200, 'no');
    expect(await reads.read(vnet, false, async () => ({ ok: false, failure }))).toEqual({ ok: false, failure });
    expect(await valueOf(vnet)).toBe(1);
  });

  test('that broke breaks for all who share it, and is asked again', async () => {
    const { reads, valueOf } = stage();
    const broken = () => reads.read(vnet, false, () => Promise.reject(new Error('broken')));
    await expect(Promise.all([broken(), broken()])).rejects.toThrow('broken');
    expect(await valueOf(vnet)).toBe(1);
  });

  test('that fails late does not throw away a fresh one that came meanwhile', async () => {
    const { reads, valueOf } = stage();
    let fail: (() => void) | undefined;
    const slow = reads.read(
      vnet,
      false,
      () => new Promise((resolve) => (fail = () => resolve({ ok: false, failure: malformed(200, 'no') }))),
    );
    expect(await valueOf(vnet, true)).toBe(1);
    fail?.();
    await slow;
    expect(await valueOf(vnet)).toBe(1);
  });
});

describe('after a write', () => {
  test.each<[string, string, string, boolean]>([
    ['to it', vnet, vnet, true],
    ['to it in another spelling', vnet.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), vnet, true],
    ['to something in it', `${vnet}/subnets/apim`, vnet, true],
    ['to a neighbour in the same parent', `${vnet}/subnets/apim`, `${vnet}/subnets/web`, true],
    ['to a rule, the group', `${nsg}/securityRules/a`, nsg, true],
    ['to the service, its network status', service, `${service}/networkstatus`, true],
    ['to the service by an action', service, service, true],
    ['to something else', nsg, vnet, false],
    ['to something whose name begins alike', `${vnet}-2`, vnet, false],
    ['to something whose name it begins with', vnet, `${vnet}-2`, false],
  ])('%s it is asked anew: %s, read %s', async (_, written, key, anew) => {
    const { reads, valueOf } = stage();
    await valueOf(key);
    reads.forget(written);
    expect(await valueOf(key)).toBe(anew ? 2 : 1);
  });
});
