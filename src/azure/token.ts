/**
 * Tokens that come in time or not at all, whatever the credential does.
 *
 * The clients' own cache keeps the one promise of a renewal until it settles, for ever if need be, and a renewal that fails while no request waits for it
 * ends the process. So it is told that every token has expired, asks anew for each request, and the token is kept and renewed here.
 */

import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import { deadline, isTimeUp, orAborted, ticks, type Clock } from '../runtime/clock.ts';

/** Of a token's life; the rest is time for a renewal that fails. Entra's tokens last an hour or more (Microsoft: Access tokens in the Microsoft identity platform, 2025). */
const renewAfter = 0.8;
/** The time that a request may still be on its way. */
const marginMs = 10_000;
/** Between two renewals that fail while the token still counts. */
const pauseMs = 30_000;

interface Kept {
  readonly token: AccessToken;
  /** In ticks; the machine's time is asked besides, for ticks may stand still while a machine sleeps. */
  readonly endsAt: number;
  renewAt: number;
}

/** One token for all requests, asked for by one request at a time; a caller's own signal ends nothing, because others wait for the same token. */
export function punctual(credential: TokenCredential, clock: Clock, deadlineMs: number): TokenCredential {
  let kept: Kept | undefined;
  let asking: Promise<AccessToken> | undefined;

  const isGood = ({ token, endsAt }: Kept): boolean => ticks(clock) < endsAt && clock.now() < token.expiresOnTimestamp - marginMs;

  const keep = (token: AccessToken | null): void => {
    if (!token) return;
    const left = token.expiresOnTimestamp - clock.now();
    const renewIn = Math.min(left * renewAfter, (token.refreshAfterTimestamp ?? Infinity) - clock.now());
    kept = { token, endsAt: ticks(clock) + left - marginMs, renewAt: ticks(clock) + renewIn };
  };

  const ask = async (scopes: string | string[], options: GetTokenOptions): Promise<AccessToken> => {
    const limit = deadline(clock, deadlineMs);
    try {
      const answer = Promise.resolve(credential.getToken(scopes, { ...options, abortSignal: limit.signal }));
      // Also one that comes too late for those who wait now.
      answer.then(keep, () => undefined);
      const token = await orAborted(answer, limit.signal);
      if (!token) throw new Error('the credential gave none');
      return token;
    } catch (error) {
      throw isTimeUp(limit.signal) ? new Error(`the credential did not answer within ${deadlineMs / 1000} s`, { cause: error }) : error;
    } finally {
      limit.clear();
    }
  };

  return {
    async getToken(scopes, options = {}) {
      const renew = () => (asking ??= ask(scopes, options).finally(() => (asking = undefined)));
      // A claim says that the token we have is not taken any more.
      const usable = options.claims === undefined && kept && isGood(kept) ? kept : undefined;
      if (usable && ticks(clock) >= usable.renewAt) {
        usable.renewAt = ticks(clock) + pauseMs;
        renew().catch(() => undefined);
      }
      const token = usable?.token ?? (await renew());
      return { token: token.token, expiresOnTimestamp: 0, ...(token.tokenType && { tokenType: token.tokenType }) };
    },
  };
}
