/** The operator's own identity towards Azure: whatever the pod, the machine or the environment offers. */

import { DefaultAzureCredential } from '@azure/identity';
import type { TokenCredential } from '@azure/core-auth';
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { deadline, systemClock } from '../runtime/clock.ts';
import type { Cloud } from './clouds.ts';
import { bounded } from './http.ts';

export interface IdentityOptions {
  /** In place of the network. */
  readonly httpClient?: HttpClient;
  /** Of one request to Entra, or to the machine's own endpoint; default 10 s. */
  readonly deadlineMs?: number;
}

/** Workload identity first, as the chart sets it up. Nothing is asked for until the first request. */
export const defaultCredential = (
  cloud: Cloud,
  { httpClient = createDefaultHttpClient(), deadlineMs = 10_000 }: IdentityOptions = {},
): TokenCredential =>
  new DefaultAzureCredential({
    authorityHost: cloud.authority,
    disableInstanceDiscovery: cloud.disableInstanceDiscovery,
    httpClient: inTime(bounded(httpClient), deadlineMs),
    processTimeoutInMs: deadlineMs,
  });

/** The credentials give their requests no limit of time: one that hangs would keep its socket, and every new try another one. */
export const inTime = (http: HttpClient, ms: number): HttpClient => ({
  async sendRequest(request) {
    const limit = deadline(systemClock, ms, request.abortSignal instanceof AbortSignal ? request.abortSignal : undefined);
    try {
      return await http.sendRequest({ ...request, abortSignal: limit.signal });
    } finally {
      limit.clear();
    }
  },
});
