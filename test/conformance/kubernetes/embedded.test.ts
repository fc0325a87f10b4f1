/** The embedded API server keeps the promises of the conformance suite, in process and over HTTPS. */

import { createCluster } from '../../../sim/kubernetes/cluster.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { hurried, startEmbedded } from './embedded.ts';
import { httpApi, httpClient } from './http-api.ts';
import { describeApiServer } from './suite.ts';

const clock = hurried(20);

describeApiServer(
  'embedded',
  async () => ({ api: createCluster({ clock, random: seededRandom(1) }).api(), close: () => undefined }),
  'in process',
);

describeApiServer(
  'embedded',
  async () => {
    const server = await startEmbedded({ clock });
    return { api: httpApi(server.kubeconfig), http: httpClient(server.kubeconfig), close: () => server.close() };
  },
  'over HTTPS',
);
