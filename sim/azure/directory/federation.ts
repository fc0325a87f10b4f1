/** Which tokens of other issuers Entra takes for which identity, and in which words it refuses the others (Microsoft: Workload identity federation). */

export interface Federated {
  readonly clientId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface Mismatch {
  readonly number: number;
  readonly sentence: string;
}

/** Undefined where an identity trusts the assertion (Microsoft: Microsoft Entra authentication and authorization error codes, 700211 to 700213). */
export function mismatchOf(federated: readonly Federated[], clientId: string, assertion: string): Mismatch | undefined {
  const mine = federated.filter((one) => one.clientId === clientId);
  if (mine.length === 0) return { number: 700016, sentence: `Application with identifier '${clientId}' was not found in the directory.` };
  const { iss, sub, aud } = claimsOf(assertion);
  const none = (number: number, what: string, value: string): Mismatch => ({
    number,
    sentence: `No matching federated identity record found for presented assertion ${what} '${value}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
  });
  const issued = mine.filter(({ issuer }) => issuer === iss);
  if (issued.length === 0) return none(700211, 'issuer', iss);
  const meant = issued.filter(({ audience }) => aud.includes(audience));
  if (meant.length === 0) return none(700212, 'audience', aud.join());
  return meant.some(({ subject }) => subject === sub) ? undefined : none(700213, 'subject', sub);
}

function claimsOf(assertion: string): { readonly iss: string; readonly sub: string; readonly aud: readonly string[] } {
  try {
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as Partial<
      Record<'iss' | 'sub' | 'aud', unknown>
    >;
    return { iss: String(claims.iss), sub: String(claims.sub), aud: [claims.aud].flat().map(String) };
  } catch {
    return { iss: '', sub: '', aud: [] };
  }
}
