/** How a client that knows nothing but an address finds its way in: what the cloud says of itself, a secret, and the subscriptions behind it. */

import { request as httpsRequest } from 'node:https';
import { ClientSecretCredential } from '@azure/identity';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../src/runtime/random.ts';
import { virtualClock } from '../../virtual-clock.ts';
import { createAzure } from '../azure.ts';
import { ordinary, subscription, throwAwayCertificate } from '../azure.test-support.ts';
import { serveAzure, type ServedAzure } from '../https.ts';
import { object, objects } from '../json.ts';

let tls: { readonly key: string; readonly cert: string };
let served: ServedAzure;
beforeAll(async () => {
  tls = await throwAwayCertificate();
  served = await serveAzure(createAzure({ clock: virtualClock(), random: seededRandom(1), world: { resources: ordinary } }), { tls });
});
afterAll(() => served.close());

function ask(path: string, token?: string): Promise<{ readonly status: number | undefined; readonly body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly status: number | undefined; readonly body: unknown }>();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const sent = httpsRequest(`${served.url}${path}`, { headers, ca: tls.cert, agent: false }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => resolve({ status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }));
  });
  sent.on('error', reject);
  sent.end();
  return promise;
}

describe('P22: what the cloud says of itself', () => {
  test('P22: is told without a token, in the form of each version, and leads back here', async () => {
    const older = await ask('/metadata/endpoints?api-version=2015-01-01');
    expect(older).toMatchObject({
      status: 200,
      body: { authentication: { loginEndpoint: `${served.url}/`, audiences: [`${served.url}/`] } },
    });
    const several = await ask('/metadata/endpoints?api-version=2019-05-01');
    expect(several.body).toMatchObject([{ name: 'AzureCloud', resourceManager: `${served.url}/` }]);
    const newest = await ask('/metadata/endpoints?api-version=2022-09-01');
    expect(newest.body).toMatchObject({ name: 'AzureCloud', authentication: { loginEndpoint: `${served.url}/`, tenant: 'common' } });
  });

  test('P22: and nothing else is', async () => {
    expect((await ask('/metadata/endpoints')).status).toBe(400);
    expect((await ask('/metadata/other?api-version=2022-09-01')).status).toBe(401);
    expect((await ask('/subscriptions?api-version=2022-12-01')).status).toBe(401);
  });
});

test('P22: a secret is a credential, and its bearer sees the subscriptions', async () => {
  const login = new ClientSecretCredential('22222222-2222-4222-8222-222222222222', 'a-client', 'a-secret', {
    authorityHost: served.url,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: tls.cert },
  });
  const { token } = await login.getToken(`${served.url}/.default`);
  const { status, body } = await ask('/subscriptions?api-version=2022-12-01', token);
  expect([status, objects(object(body)['value']).map(({ id }) => id)]).toEqual([200, [subscription]]);
});

test('P22: a request with neither secret nor assertion is refused', async () => {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'a', scope: 'b', client_secret: '' });
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const options = { method: 'POST', ca: tls.cert, agent: false, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  httpsRequest(`${served.url}/some-tenant/oauth2/v2.0/token`, options, (answer) => resolve(answer.resume().statusCode)).end(
    form.toString(),
  );
  expect(await promise).toBe(401);
});
