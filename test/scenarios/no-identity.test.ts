/** Promises of an operator whose own identity gets no token: each reason is told with what to create, or to set right, and where; nothing is read or written. */

import { ClientAssertionCredential, CredentialUnavailableError } from '@azure/identity';
import type { TokenCredential } from '@azure/core-auth';
import { describe, expect, test } from '@jest/globals';
import { entraClient } from '../../sim/azure/directory/entra-client.ts';
import { createEntra } from '../../sim/azure/entra.ts';
import { clouds } from '../../src/azure/clouds.ts';
import { instant } from '../../src/runtime/clock.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { createStage, type Stage } from './support/stage.ts';

const client = 'aaaaaaaa-0000-4000-8000-000000000001';
const trusted = {
  clientId: client,
  issuer: 'https://oidc.example/cluster/',
  subject: 'system:serviceaccount:apim-vnet-operator:apim-vnet-operator',
  audience: 'api://AzureADTokenExchange',
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What the kubelet puts into the pod, an hour long, made `ageMinutes` ago by the node's clock. */
const projected = (now: number, claims: object = {}, ageMinutes = 1): string => {
  const made = Math.floor(now / 1000) - ageMinutes * 60;
  const { issuer: iss, subject: sub, audience } = trusted;
  return ['{}', { iss, sub, aud: [audience], nbf: made, exp: made + 3600, ...claims }, 'signature'].map(base64).join('.');
};

interface Given {
  readonly client?: string;
  readonly claims?: object;
  readonly ageMinutes?: number;
}

/** By a workload identity, as Microsoft's own library exchanges it. */
async function podWith({ client: asked = client, claims, ageMinutes }: Given): Promise<Stage> {
  const stage: Stage = await createStage({
    credential: {
      getToken: (scopes, options) => {
        const entra = createEntra({ ...stage.clock, now: () => instant(stage.clock.now()) }, seededRandom(5), [trusted]);
        const assertion = () => Promise.resolve(projected(stage.clock.now(), claims, ageMinutes));
        return new ClientAssertionCredential('22222222-2222-4222-8222-222222222222', asked, assertion, {
          authorityHost: clouds.public.authority,
          disableInstanceDiscovery: true,
          httpClient: entraClient(entra),
        }).getToken(scopes, options);
      },
    },
  });
  return stage;
}

const none: TokenCredential = {
  getToken: async () =>
    Promise.reject(new CredentialUnavailableError('EnvironmentCredential is unavailable. No underlying credential could be used.')),
};

async function told(stage: Stage): Promise<string> {
  stage.start();
  await stage.apply('orders');
  await stage.forward('15m');
  expect(stage.ready('orders')).toBe('False/IdentityNotAuthorized');
  expect(stage.latest('orders')?.status?.conditions?.find(({ type }) => type === 'Stalled')).toMatchObject({ status: 'True' });
  expect(stage.latest('orders')?.status?.findings?.map(({ check }) => check)).toEqual(['IdentityNotAuthorized']);
  expect(stage.azure.requests).toEqual([]);
  const message = () => stage.latest('orders')?.status?.conditions?.find(({ type }) => type === 'Ready')?.message ?? '';
  const before = message();
  await stage.forward('1h');
  // A text that changed with each look would be written with each look.
  expect(message()).toBe(before);
  return before;
}

describe('an operator whose pod', () => {
  test('has no credential at all is told to set up an identity', async () => {
    expect(await told(await createStage({ credential: none }))).toContain("Set up the operator's identity");
  });

  test.each<[what: string, given: Given, says: readonly string[]]>([
    ['has a federated token that has expired', { ageMinutes: 90 }, ['AADSTS700024', 'set the clocks of the nodes right']],
    ['has a federated token from the future', { ageMinutes: -30 }, ['AADSTS700024', 'AZURE_FEDERATED_TOKEN_FILE']],
    [
      'is another ServiceAccount than the one that is trusted',
      { claims: { sub: 'system:serviceaccount:default:default' } },
      ['AADSTS700213', 'system:serviceaccount:default:default', 'az identity federated-credential create'],
    ],
    [
      'is in a cluster whose issuer is not trusted',
      { claims: { iss: 'https://oidc.example/new/' } },
      ['AADSTS700211', 'https://oidc.example/new/'],
    ],
    ['has a token for another audience', { claims: { aud: ['sts.amazonaws.com'] } }, ['AADSTS700212', 'sts.amazonaws.com']],
    ['names a client id of another directory', { client: 'dddddddd-0000-4000-8000-000000000009' }, ['AADSTS700016', 'azure.clientId']],
  ])('%s is told what to do, and where', async (_, given, says) => {
    const message = await told(await podWith(given));
    for (const part of says) expect(message).toContain(part);
  });

  test('is trusted settles', async () => {
    const stage = await podWith({});
    stage.start();
    await stage.apply('orders');
    await stage.until('orders', 'True/Settled');
  });
});
