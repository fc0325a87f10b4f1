/** Why there is no token: the reasons of every credential that was tried, as sentences that stay the same while the reason does. */

/** There is no token, and the message says whose identity lacks what: what to do about it needs no more words. */
export class NoIdentity extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    // By this name the pipeline knows what is about the identity (@azure/identity).
    this.name = 'CredentialUnavailableError';
  }
}

/**
 * A chain says only that it failed and keeps the reasons of its parts (Azure/static-web-apps, issue 1655). Ids and instants of a single try are left out,
 * for a status that changed with each reconcile would be written with each reconcile (Azure/azure-sdk-for-js, issue 29078).
 */
export function reasonsOf(error: unknown): readonly string[] {
  const { errors } = (error ?? {}) as { readonly errors?: unknown };
  const parts: readonly unknown[] = Array.isArray(errors) && errors.length > 0 ? (errors as unknown[]) : [error];
  return [...new Set(parts.map(sentenceOf))];
}

function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = '', ...rest] = text.split(/\r?\n/);
  // What Entra itself says comes below a line that only says that there was an error.
  const said = first.includes('Status code:') ? (rest.find((line) => /AADSTS/.test(line)) ?? first) : first;
  return (
    said
      .replace(/(\s*-)?\s*(Trace ID|Correlation ID|Timestamp): (Not Available|[\w-]+( \d\d:\d\d:\d\dZ)?)/g, '')
      // Of AADSTS700024 (AzureAD/microsoft-authentication-library-for-dotnet, issue 4951).
      .replace(/\s*Current time: \S+Z, assertion valid from \S+Z, expiry time of assertion \S+Z\./g, '')
      .replace(/\s*Review the documentation at \S+( \.)?/g, '')
      .replace(/\s*-\s*\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\]/g, '')
      .replace(/\s*(To (troubleshoot|mitigate)|Please visit)\b.*?https?:\/\/.*$/, '')
      .replace(/,\s*$/, '')
      .trim()
  );
}

const remedies: readonly (readonly [error: RegExp, remedy: string])[] = [
  // Microsoft: Microsoft Entra authentication and authorization error codes, and Workload identity federation, 2025.
  [
    /AADSTS70021[1-3]?\b/,
    "Create a federated credential on that identity for the issuer of the cluster, the subject of the operator's ServiceAccount and the audience of the cloud: az identity federated-credential create, in full in the notes of the chart.",
  ],
  [
    /AADSTS700024\b/,
    'The federated token is not of this time: set the clocks of the nodes right, and see whether the token file of the pod is renewed (AZURE_FEDERATED_TOKEN_FILE).',
  ],
  [/AADSTS700016\b/, 'Correct the client id (azure.clientId in the chart) or the tenant id: in that directory there is no such identity.'],
  [/AADSTS90002\b/, 'Correct the tenant id (azure.tenantId in the chart): there is no such directory.'],
];

/** What to do about it, and where. */
export const remedyFor = (reasons: string): string =>
  remedies.find(([error]) => error.test(reasons))?.[1] ?? "Set up the operator's identity, so that it gets a token for Azure.";
