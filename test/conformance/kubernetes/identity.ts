/** Names, places and what the server alone writes into an object's metadata. */

import { describe, expect, test } from '@jest/globals';

import { refusal, type Bench } from './bench.ts';
import { widgets } from './widgets.ts';

export function identity(bench: Bench): void {
  const { call, home, namespace } = bench;
  const { path, draft, create, patch, patchStatus, get } = widgets(bench);

  describe('metadata and identity', () => {
    test('a new object gets uid, version, generation 1 and its creation time', async () => {
      expect((await create()).metadata).toMatchObject({
        namespace,
        generation: 1,
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
    });
    test('what the server writes cannot be sent', async () => {
      const sent = { uid: 'mine', generation: 7, creationTimestamp: '2001-01-01T00:00:00Z', deletionTimestamp: '2001-01-01T00:00:00Z' };
      const { metadata } = await create({}, sent);
      expect(metadata).toMatchObject({ generation: 1, uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      expect(metadata.creationTimestamp).not.toBe(sent.creationTimestamp);
      expect(metadata.deletionTimestamp).toBeUndefined();
    });
    test('a version cannot be sent with a new object', async () => {
      expect(await refusal(create({}, { resourceVersion: '5' }))).toMatch(/resourceVersion should not be set on objects to be created$/);
    });
    test('generateName gets five more characters', async () => {
      expect((await create({}, { name: undefined, generateName: 'gen-' })).metadata.name).toMatch(/^gen-[a-z0-9]{5}$/);
    });
    test('a name is required', async () => {
      expect(await refusal(create({}, { name: undefined }))).toContain('metadata.name: Required value: name or generateName is required');
    });
    test('a name must be a subdomain', async () => {
      expect(await refusal(create({}, { name: 'Upper_1' }))).toBe(
        `422 Invalid: Widget.conformance.example.org "Upper_1" is invalid: metadata.name: Invalid value: "Upper_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      );
    });
    test('the same name twice is AlreadyExists', async () => {
      const { metadata } = await create();
      expect(await refusal(create({}, { name: metadata.name }))).toBe(
        `409 AlreadyExists: widgets.conformance.example.org "${metadata.name}" already exists`,
      );
    });
    test('what is not there is NotFound', async () => {
      expect(await refusal(get('nobody'))).toBe('404 NotFound: widgets.conformance.example.org "nobody" not found');
      expect(await refusal(call('GET', `${home('api/v1', 'configmaps')}/nobody`))).toBe('404 NotFound: configmaps "nobody" not found');
    });
    test('a namespace that is not there is NotFound', async () => {
      expect(await refusal(call('POST', path.replace(namespace, 'nowhere'), draft()))).toBe('404 NotFound: namespaces "nowhere" not found');
    });
    test('a namespace in the object must be that of the path', async () => {
      expect(await refusal(create({}, { namespace: 'other' }))).toBe(
        '400 BadRequest: the namespace of the provided object does not match the namespace sent on the request',
      );
    });
    test('a kind in the object must be that of the path', async () => {
      expect(await refusal(call('POST', path, { ...draft({}, { name: 'gadget' }), kind: 'Gadget' }))).toBe(
        '422 Invalid: Gadget.conformance.example.org "gadget" is invalid: kind: Invalid value: "Gadget": must be Widget',
      );
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'gadget' } };
      expect(await refusal(call('POST', home('api/v1', 'configmaps'), secret))).toMatch(
        /^400 BadRequest: Secret in version "v1" cannot be handled as a ConfigMap: /,
      );
    });
    test('a version in the object must be that of the path', async () => {
      expect(await refusal(call('POST', path, { ...draft(), apiVersion: 'conformance.example.org/v2' }))).toBe(
        '400 BadRequest: the API version in the data (conformance.example.org/v2) does not match the expected API version (conformance.example.org/v1)',
      );
    });
    test('a custom resource says its kind, a built-in one need not', async () => {
      const { apiVersion, metadata, spec } = draft({}, { name: 'nameless' });
      expect(await refusal(call('POST', path, { apiVersion, metadata, spec }))).toMatch(
        /^400 BadRequest: the object provided is unrecognized \(must be of type Widget\): Object 'Kind' is missing in /,
      );
      expect(await call('POST', home('api/v1', 'configmaps'), { metadata: { name: 'kindless' } })).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
      });
    });
    test('a path of no known kind is NotFound', async () => {
      const nothing = '404 page not found';
      expect((await refusal(call('GET', path.replace('widgets', 'gadgets')))).trim()).toBe(`404 : ${nothing}`);
      expect((await refusal(call('GET', '/apis/nobody.example.org/v1/gadgets'))).trim()).toBe(`404 : ${nothing}`);
    });
    test('generation grows with spec, not with labels or status', async () => {
      const first = await create();
      expect((await patch(first, { metadata: { labels: { a: 'b' } } })).metadata.generation).toBe(1);
      expect((await patchStatus(first, { count: 1 })).metadata.generation).toBe(1);
      expect((await patch(first, { spec: { size: 4 } })).metadata.generation).toBe(2);
    });
  });
}
