/**
 * Azure as each namespace may see it by an identity of its own: a ServiceAccount of a fixed name there, whose token Entra exchanges.
 *
 * Guarantees: reads and writes of a binding carry the token of its namespace and no other; tokens are kept by namespace, in memory, and never logged. Whether
 * the ServiceAccount is trusted is decided in Azure, by a federated credential for its subject: an annotation that names the identity of another tenant gets
 * no token.
 * Leaves to others: what that identity may do (Azure's role assignments).
 */

import { ClientAssertionCredential } from '@azure/identity';
import type { TokenCredential } from '@azure/core-auth';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { readAccount, requestToken, type AccountPlace } from '../../runtime/accounts/accounts.ts';
import { ApiError, type KubernetesApi, type KubernetesObject } from '../../runtime/api.ts';
import type { Arm } from '../arm.ts';
import type { Cloud } from '../clouds.ts';
import { bounded } from '../http.ts';
import { inTime, type IdentityOptions } from '../identity.ts';
import { NoIdentity, reasonsOf } from '../identity-failure.ts';

/** What Entra takes federated tokens for (Microsoft: Workload identity federation, 2025). */
const audiences: Readonly<Record<string, string>> = {
  usgovernment: 'api://AzureADTokenExchangeUSGov',
  china: 'api://AzureADTokenExchangeChina',
};
const audienceOf = ({ name }: Cloud): string => audiences[name] ?? 'api://AzureADTokenExchange';

/** As the webhook of workload identity reads them (Azure/azure-workload-identity: docs, Labels and annotations). */
const clientIdNote = 'azure.workload.identity/client-id';
const tenantIdNote = 'azure.workload.identity/tenant-id';

export interface TenantOptions extends IdentityOptions {
  readonly api: KubernetesApi;
  readonly cloud: Cloud;
  /** Name of the ServiceAccount in every namespace. */
  readonly account: string;
  /** Directory of those that name none. */
  readonly tenantId: string | undefined;
  /** Azure by one identity. */
  readonly armBy: (credential: TokenCredential) => Arm;
}

/** One for each namespace, made when it is first needed. */
export function createTenantArms(options: TenantOptions): (namespace: string) => Arm {
  const arms = new Map<string, Arm>();
  return (namespace) => {
    const known = arms.get(namespace);
    if (known) return known;
    const arm = options.armBy(tenantCredential({ namespace, name: options.account }, options));
    arms.set(namespace, arm);
    return arm;
  };
}

/** Asked anew each time it is needed, so that a changed annotation or a new federated credential counts at the next renewal. */
export function tenantCredential(
  place: AccountPlace,
  { api, cloud, tenantId, httpClient = createDefaultHttpClient(), deadlineMs = 10_000 }: Omit<TenantOptions, 'account' | 'armBy'>,
): TokenCredential {
  const http = inTime(bounded(httpClient), deadlineMs);
  const audience = audienceOf(cloud);
  return {
    async getToken(scopes, options) {
      const noted = notesOf(await found(api, place, audience), place, tenantId, audience);
      const assertion = await assertionFor(api, place, audience);
      // The library keeps tokens by client for its own time, so each renewal has a client of its own.
      const credential = new ClientAssertionCredential(noted.tenant, noted.client, async () => assertion, {
        authorityHost: cloud.authority,
        disableInstanceDiscovery: cloud.disableInstanceDiscovery,
        httpClient: http,
      });
      try {
        return await credential.getToken(scopes, options);
      } catch (error) {
        throw isRefusal(error) ? untrusted(error, noted.client, assertion, audience) : error;
      }
    },
  };
}

const subjectOf = ({ namespace, name }: AccountPlace): string => `system:serviceaccount:${namespace}:${name}`;
const called = ({ namespace, name }: AccountPlace): string => `ServiceAccount ${name} in namespace ${namespace}`;

async function found(api: KubernetesApi, place: AccountPlace, audience: string): Promise<KubernetesObject> {
  try {
    return await readAccount(api, place);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404)
      throw new NoIdentity(
        `${called(place)} does not exist. Create it with the annotation ${clientIdNote}, and on that identity in Azure a federated credential for the subject ${subjectOf(place)} and the audience ${audience}.`,
      );
    throw forbidden(error, `read ${called(place)}`, 'get on serviceaccounts');
  }
}

function notesOf(
  { metadata: { annotations = {} } }: KubernetesObject,
  place: AccountPlace,
  tenantId: string | undefined,
  audience: string,
) {
  const client = annotations[clientIdNote] ?? '';
  const tenant = annotations[tenantIdNote] ?? tenantId ?? '';
  if (client === '')
    throw new NoIdentity(
      `${called(place)} has no annotation ${clientIdNote}. Set it to the client id of an identity that has a federated credential for the subject ${subjectOf(place)} and the audience ${audience}.`,
    );
  if (!isDirectory(tenant))
    throw new NoIdentity(
      `${called(place)} has no usable annotation ${tenantIdNote}, and the operator has no directory of its own. Set it to the id of the directory.`,
    );
  return { client, tenant };
}

/** It becomes a part of a URL. */
const isDirectory = (text: string): boolean => /^[0-9a-z][0-9a-z.-]{0,252}$/i.test(text);

async function assertionFor(api: KubernetesApi, place: AccountPlace, audience: string): Promise<string> {
  try {
    return await requestToken(api, place, audience);
  } catch (error) {
    throw forbidden(error, `request a token for ${called(place)}`, 'create on serviceaccounts/token');
  }
}

const forbidden = (error: unknown, what: string, right: string): unknown =>
  error instanceof ApiError && error.status === 403
    ? new NoIdentity(`The operator may not ${what}. Its role in Kubernetes needs ${right}, limited to that name (chart: identity.mode).`)
    : error;

const isRefusal = (error: unknown): boolean => /AADSTS\d/.test((error as Partial<Error> | undefined)?.message ?? '');

/** Of the token itself nothing is told but who issued it and for whom: that is what a federated credential has to repeat. */
function untrusted(error: unknown, client: string, assertion: string, audience: string): NoIdentity {
  const { iss, sub } = claimsOf(assertion);
  const reasons = reasonsOf(error).join(' ');
  if (/AADSTS700024\b/.test(reasons))
    return new NoIdentity(
      `${reasons} The token of ${sub} that the API server has just made is not of Entra's time: set the clock of the control plane right.`,
      { cause: error },
    );
  return new NoIdentity(
    `${reasons} Identity ${client} needs a federated credential for the issuer ${iss}, the subject ${sub} and the audience ${audience}.`,
    { cause: error },
  );
}

function claimsOf(token: string): { readonly iss: string; readonly sub: string } {
  try {
    const { iss, sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Partial<
      Record<'iss' | 'sub', unknown>
    >;
    return { iss: String(iss), sub: String(sub) };
  } catch {
    return { iss: 'of the cluster', sub: 'of the ServiceAccount' };
  }
}
