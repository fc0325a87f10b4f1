/** The operator's own identity towards Azure: whatever the pod, the machine or the environment offers. */

import { DefaultAzureCredential } from '@azure/identity';
import type { TokenCredential } from '@azure/core-auth';
import type { Cloud } from './clouds.ts';

/** Workload identity first, as the chart sets it up. Nothing is asked for until the first request. */
export const defaultCredential = (cloud: Cloud): TokenCredential =>
  new DefaultAzureCredential({
    authorityHost: cloud.authority,
    disableInstanceDiscovery: cloud.disableInstanceDiscovery,
  });
