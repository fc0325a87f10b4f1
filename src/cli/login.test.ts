/** Promises about who runs a command without being logged in: told how to, and what was tried. */

import { AggregateAuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { expect, test } from '@jest/globals';
import { clouds } from '../azure/clouds.ts';
import { loggedIn } from './login.ts';

test('P9: who is not logged in is told both ways in, and every reason', async () => {
  const reasons = ['EnvironmentCredential is unavailable.', 'Azure CLI could not be found.'];
  const getToken = () =>
    Promise.reject(
      new AggregateAuthenticationError(
        reasons.map((reason) => new CredentialUnavailableError(reason)),
        'ChainedTokenCredential authentication failed.',
      ),
    );
  const error = await loggedIn({ getToken }, clouds.public).catch((reason: unknown) => reason);
  expect(String(error)).toContain('not logged in to Azure: log in with `az login`, or set AZURE_TENANT_ID');
  for (const reason of reasons) expect(String(error)).toContain(`\n  ${reason}`);
  expect(String(error)).not.toContain('ChainedTokenCredential');
});

test('P9: a token is asked for once, unless Azure challenges it', async () => {
  let asked = 0;
  const getToken = async () => ({ token: `token ${++asked}`, expiresOnTimestamp: Date.UTC(2100, 0) });
  const credential = await loggedIn({ getToken }, clouds.china);
  expect((await credential.getToken('scope'))?.token).toBe('token 1');
  expect((await credential.getToken('scope'))?.token).toBe('token 1');
  expect((await credential.getToken('scope', { claims: '{}' }))?.token).toBe('token 2');
});
