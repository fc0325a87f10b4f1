/** Promises about shared reads: the same thing is asked once within some seconds, never after a write there, and a failure is no other caller's. */

import { describe, expect, test } from '@jest/globals';
import type { Failure } from './arm.ts';
import { malformed } from './errors.ts';
import { handClock } from './hand-clock.test-support.ts';
import { createSharedReads } from './reads.ts';

const network = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Network';
const [vnet, nsg] = [`${network}/virtualNetworks/hub`, `${network}/networkSecurityGroups/apim`];
const service = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.ApiManagement/service/orders';

function stage() {
  const clock = handClock();
  const reads = createSharedReads(clock);
  let asked = 0;
  const read = (key: string, fresh = false) => reads.read(key, fresh ? 0 : 5000, async () => ({ ok: true as const, value: ++asked }));
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
    expect(await reads.read(vnet, 5000, async () => ({ ok: false, failure }))).toEqual({ ok: false, failure });
    expect(await valueOf(vnet)).toBe(1);
  });

  test('that broke breaks for all who share it, and is asked again', async () => {
    const { reads, valueOf } = stage();
    const broken = () => reads.read(vnet, 5000, () => Promise.reject(new Error('broken')));
    await expect(Promise.all([broken(), broken()])).rejects.toThrow('broken');
    expect(await valueOf(vnet)).toBe(1);
  });

  test('that fails late does not throw away a fresh one that came meanwhile', async () => {
    const { reads, valueOf } = stage();
    let fail: (() => void) | undefined;
    const slow = reads.read(
      vnet,
      5000,
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

describe('W28: a write that goes on', () => {
  const url = 'https://management.azure.com/operations/1';

  test('changes what it was about once more when it is over', async () => {
    const { reads, valueOf } = stage();
    reads.forget(`${nsg}/securityRules/a`);
    reads.begun(url, `${nsg}/securityRules/a`);
    expect([await valueOf(nsg), await valueOf(vnet), await valueOf(nsg)]).toEqual([1, 2, 1]);
    reads.over(url);
    expect([await valueOf(nsg), await valueOf(vnet)]).toEqual([3, 2]);
    reads.over(url);
    expect(await valueOf(nsg)).toBe(3);
  });
});

describe('W28: who asks for the same', () => {
  const noTurn: Failure = { class: 'Budget', status: 0, code: 'NoTurn', message: 'm', ambiguous: false };

  test.each<[string, Failure]>([
    ['had no turn', noTurn],
    ['stopped', { ...noTurn, class: 'Transient', code: 'NoAnswer' }],
  ])('as a user who %s asks for itself', async (_, failure) => {
    const { reads, valueOf } = stage();
    const answer = Promise.withResolvers<{ readonly ok: false; readonly failure: Failure }>();
    const first = reads.read(vnet, 5000, () => answer.promise);
    const second = valueOf(vnet);
    answer.resolve({ ok: false, failure });
    expect([await first, await second]).toEqual([{ ok: false, failure }, 1]);
  });

  test('for longer is served by what is older', async () => {
    const { reads, clock } = stage();
    const ask = (maxAgeMs: number, value: number) => reads.read(vnet, maxAgeMs, async () => ({ ok: true as const, value }));
    expect(await ask(0, 1)).toEqual({ ok: true, value: 1 });
    await clock.forward(30_000);
    expect([await ask(60_000, 2), await ask(5000, 3), await ask(60_000, 4)].map((one) => one.ok && one.value)).toEqual([1, 3, 3]);
  });
});
