/** P12: a client that asks for what only a larger cluster has is told that it is not there, in whatever form it speaks. */

import { request as httpsRequest } from 'node:https';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedServer } from '../../../test/conformance/kubernetes/embedded.ts';

let server: EmbeddedServer;
beforeAll(async () => {
  server = await startEmbedded();
});
afterAll(() => server.close());

function post(path: string, contentType: string, body: string | Buffer): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': contentType };
  const sent = httpsRequest(`${server.url}${path}`, { method: 'POST', headers, ca: server.ca, agent: false }, (answer) =>
    resolve(answer.resume().statusCode),
  );
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
const protobuf = Buffer.from('k8s\0\n\x0f\n\x07apps/v1\x12\x04What', 'latin1');

test.each([
  ['/apis/apps/v1/namespaces/default/deployments', 'application/vnd.kubernetes.protobuf', protobuf, 404],
  ['/apis/policy/v1/namespaces/default/poddisruptionbudgets', 'application/json', '{', 404],
  ['/api/v1/namespaces/default/pods', 'application/vnd.kubernetes.protobuf', protobuf, 404],
  ['/api/v1/namespaces/default/configmaps', 'application/vnd.kubernetes.protobuf', protobuf, 400],
  ['/api/v1/namespaces/default/configmaps', 'application/json', '{', 400],
])('P12: POST %s as %s: %i', async (path, contentType, body, status) => {
  expect(await post(path, contentType, body)).toBe(status);
});
