/** The real API server keeps the promises of the conformance suite; so the suite asks nothing that only the embedded one does. */

import { httpApi, httpClient } from '../conformance/kubernetes/http-api.ts';
import { describeApiServer } from '../conformance/kubernetes/suite.ts';
import { sharedRealApiServer } from './api-server.ts';

describeApiServer(
  'real',
  async () => {
    const { kubeconfig, close } = sharedRealApiServer();
    return { api: httpApi(kubeconfig), http: httpClient(kubeconfig), close };
  },
  'over HTTPS',
);
