/** The embedded API server keeps the promises of the conformance suite, in process and over HTTPS. */

import { createCluster } from '../../../sim/kubernetes/index.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { startEmbedded } from './embedded.ts';
import { httpApi } from './http-api.ts';
import { describeApiServer } from './suite.ts';

describeApiServer('embedded, in process', async () => ({
  api: createCluster({ clock: systemClock, random: seededRandom(1) }).api(),
  close: () => undefined,
}));

describeApiServer('embedded, over HTTPS', async () => {
  const server = await startEmbedded();
  return { api: httpApi(server.kubeconfig), kubeconfig: server.kubeconfig, close: () => server.close() };
});
