/** Which tokens of other issuers Entra takes for which identity, and in which words it refuses the others (Microsoft: Workload identity federation). */

import type { Instant } from '../../../src/runtime/clock.ts';

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

/** Clocks may differ by as much. */
const toleranceSeconds = 300;

/**
 * Undefined where an identity trusts the assertion (Microsoft: Microsoft Entra authentication and authorization error codes, 700211 to 700213; 700024 as
 * recorded in AzureAD/microsoft-authentication-library-for-dotnet#4951, 2024-10-03).
 */
export function mismatchOf(federated: readonly Federated[], clientId: string, assertion: string, now: Instant): Mismatch | undefined {
  const mine = federated.filter((one) => one.clientId === clientId);
  if (mine.length === 0) return { number: 700016, sentence: `Application with identifier '${clientId}' was not found in the directory.` };
  const { iss, sub, aud, nbf, exp } = claimsOf(assertion);
  const none = (number: number, what: string, value: string): Mismatch => ({
    number,
    sentence: `No matching federated identity record found for presented assertion ${what} '${value}'. Please check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
  });
  const issued = mine.filter(({ issuer }) => issuer === iss);
  if (issued.length === 0) return none(700211, 'issuer', iss);
  const meant = issued.filter(({ audience }) => aud.includes(audience));
  if (meant.length === 0) return none(700212, 'audience', aud.join());
  if (!meant.some(({ subject }) => subject === sub)) return none(700213, 'subject', sub);
  const seconds = now / 1000;
  if (seconds >= nbf - toleranceSeconds && seconds < exp + toleranceSeconds) return undefined;
  const told = (at: number) => new Date(Math.max(0, at) * 1000).toISOString().replace(/\.(\d+)Z$/, '.$10000Z');
  return {
    number: 700024,
    sentence: `Client assertion is not within its valid time range. Current time: ${told(seconds)}, assertion valid from ${told(nbf)}, expiry time of assertion ${told(exp)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .`,
  };
}

interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  /** In seconds since 1970. */
  readonly nbf: number;
  readonly exp: number;
}

function claimsOf(assertion: string): Claims {
  try {
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString()) as Partial<Record<keyof Claims, unknown>>;
    const { iss, sub, aud, nbf = 0, exp = 0 } = claims;
    return { iss: String(iss), sub: String(sub), aud: [aud].flat().map(String), nbf: Number(nbf), exp: Number(exp) };
  } catch {
    return { iss: '', sub: '', aud: [], nbf: 0, exp: 0 };
  }
}
