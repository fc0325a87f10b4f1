/** Promises about an identity that falls silent: people hear of it, nothing is sent twice, and with its first answer all goes on. */

import type { AccessToken, TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from '@jest/globals';
import { createStage } from './support/stage.ts';
import { serviceId } from './support/world.ts';

/** Each token is used up by the request that it was asked for. */
function identity() {
  let says: 'a token' | 'nothing' | 'an error' | 'that it has none' = 'a token';
  const credential: TokenCredential = {
    getToken: () => {
      switch (says) {
        case 'a token':
          return Promise.resolve<AccessToken>({ token: 'operator.a-token', expiresOnTimestamp: 0 });
        case 'nothing':
          return new Promise(() => undefined);
        case 'an error':
          return Promise.reject(new Error('getaddrinfo EAI_AGAIN login.microsoftonline.com'));
        case 'that it has none':
          return Promise.resolve(null);
      }
    },
  };
  return { credential, now: (what: typeof says) => void (says = what) };
}

describe('T7: an identity that gives no token for half an hour', () => {
  test.each(['nothing', 'an error', 'that it has none'] as const)('and says %s, in mid-operation', async (silence) => {
    const { credential, now } = identity();
    const stage = await createStage({ credential });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/UpdatingNetwork');
    await stage.forward('5m');
    now(silence);
    await stage.until('orders', 'Unknown/AzureUnreachable', '25m');
    expect((await stage.binding('orders')).status?.conditions?.find(({ type }) => type === 'Ready')?.message).toContain(
      'no token for Azure',
    );
    await stage.forward('8m');
    now('a token');
    await stage.until('orders', 'True/Settled', '2h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });

  test('before the update was sent keeps the request from leaving, and it is sent once', async () => {
    const { credential, now } = identity();
    const stage = await createStage({ credential });
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'False/PreparingNetwork');
    now('nothing');
    await stage.forward('30m');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toEqual([]);
    now('a token');
    await stage.until('orders', 'True/Settled', '2h');
    expect(stage.azure.acceptedWrites(serviceId('orders'))).toHaveLength(1);
  });
});
