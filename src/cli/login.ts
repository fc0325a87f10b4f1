/** Whoever runs a command by hand has to be logged in to Azure. */

import type { TokenCredential } from '@azure/core-auth';
import type { Cloud } from '../azure/clouds.ts';
import { reasonsOf } from '../azure/identity-failure.ts';

/** Of every help text of a command that asks Azure. */
export const identity =
  'Towards Azure it is whoever the environment says: workload identity, managed identity, environment variables, Azure CLI. It only reads.';

const waysIn =
  'log in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and one of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE';

/** Resolves to the credential with a token in hand; rejects with what to do and what was tried. */
export async function loggedIn(credential: TokenCredential, { audience }: Cloud): Promise<TokenCredential> {
  const token = await credential.getToken(`${audience}/.default`).catch((error: unknown) => {
    throw new Error(
      `not logged in to Azure: ${waysIn}. What was tried:${reasonsOf(error)
        .map((reason) => `\n  ${reason}`)
        .join('')}`,
    );
  });
  return { getToken: (scopes, options) => (options?.claims === undefined ? Promise.resolve(token) : credential.getToken(scopes, options)) };
}
