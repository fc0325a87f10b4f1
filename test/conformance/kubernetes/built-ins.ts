/** The built-in kinds that an operator and its users meet: namespaces, events, leases, service accounts, reviews. */

import { describe, expect, test } from '@jest/globals';

import { merge, refusal, type Bench, type Json, type Resource, type ResourceList } from './bench.ts';

const regarding = (name: string, namespace: string) => ({ apiVersion: 'conformance.example.org/v1', kind: 'Widget', namespace, name });

export function builtIns(bench: Bench): void {
  const { call, home, namespace } = bench;

  describe('namespaces', () => {
    test('kube-system has a uid', async () => {
      expect((await call('GET', '/api/v1/namespaces/kube-system')).metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    });
    test('start Active, with a finalizer of their own and a label', async () => {
      const { spec, status, metadata } = await call('GET', `/api/v1/namespaces/${namespace}`);
      expect([spec, status]).toEqual([{ finalizers: ['kubernetes'] }, { phase: 'Active' }]);
      expect(metadata).toMatchObject({ labels: { 'kubernetes.io/metadata.name': namespace } });
    });
    test('have names without dots', async () => {
      const named = (name: string) => refusal(call('POST', '/api/v1/namespaces', { metadata: { name } }));
      expect(await named('a.b')).toBe(
        '422 Invalid: Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
      );
      expect(await named('A')).toBe(
        `422 Invalid: Namespace "A" is invalid: metadata.name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      );
    });
  });

  describe('events', () => {
    const modern = home('apis/events.k8s.io/v1', 'events');
    const core = home('api/v1', 'events');
    const event = (name: string, more: Json = {}) => ({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: '2026-01-05T08:00:00.000000Z',
      reportingController: 'a/b',
      reportingInstance: 'c',
      action: 'Act',
      reason: 'Why',
      regarding: regarding(name, namespace),
      note: 'Said',
      type: 'Normal',
      ...more,
    });
    test('are the same object in both groups', async () => {
      await call('POST', modern, event('both'));
      const fieldSelector = 'involvedObject.name=both,involvedObject.kind=Widget';
      const { items } = await call<ResourceList>('GET', core, undefined, { query: { fieldSelector } });
      expect(items).toEqual([
        {
          metadata: expect.anything(),
          eventTime: '2026-01-05T08:00:00.000000Z',
          reportingComponent: 'a/b',
          reportingInstance: 'c',
          action: 'Act',
          reason: 'Why',
          involvedObject: regarding('both', namespace),
          message: 'Said',
          type: 'Normal',
          source: {},
          firstTimestamp: null,
          lastTimestamp: null,
        },
      ]);
    });
    test('are selected in their own words', async () => {
      await call('POST', modern, event('selected'));
      const query = { fieldSelector: `regarding.name=selected,reportingController=a/b` };
      expect((await call<ResourceList>('GET', modern, undefined, { query })).items.map((item) => item.metadata.name)).toEqual(['selected']);
    });
    test('take a series by patch', async () => {
      await call('POST', modern, event('series'));
      const series = { count: 2, lastObservedTime: '2026-01-05T08:10:00.000000Z' };
      const after = await call<Resource & { series: Json }>('PATCH', `${modern}/series`, { series }, merge);
      expect(after.series).toEqual(series);
    });
    const nameRule =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    test.each<readonly [string, Json, string]>([
      ['type', { type: 'Loud' }, 'type: Invalid value: "": has invalid value: Loud'],
      ['reason', { reason: '' }, 'reason: Required value'],
      ['action', { action: '' }, 'action: Required value'],
      ['instance', { reportingInstance: '' }, 'reportingInstance: Required value'],
      ['controller', { reportingController: 'a/b c' }, `reportingController: Invalid value: "a/b c": ${nameRule}`],
      ['note', { note: 'x'.repeat(1025) }, 'message: Invalid value: "": can have at most 1024 characters'],
      ['time', { eventTime: null }, 'eventTime: Required value'],
      [
        'series',
        { series: { count: 1, lastObservedTime: '2026-01-05T08:00:00.000000Z' } },
        'series.count: Invalid value: "": should be at least 2',
      ],
      ['place', { regarding: regarding('bad', '') }, 'involvedObject.namespace: Invalid value: "": does not match event.namespace'],
    ])('need a good %s', async (_, more, sentence) => {
      expect(await refusal(call('POST', modern, event('bad', more)))).toBe(`422 Invalid: Event "bad" is invalid: ${sentence}`);
    });
    test('change in nothing but their series', async () => {
      await call('POST', modern, event('fixed'));
      expect(await refusal(call('PATCH', `${modern}/fixed`, { note: 'Said otherwise' }, merge))).toBe(
        '422 Invalid: Event "fixed" is invalid: message: Invalid value: "Said otherwise": field is immutable',
      );
    });
    test('show the fields of their older form', async () => {
      const older = { deprecatedSource: {}, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };
      expect(await call('POST', modern, event('older'))).toMatchObject(older);
    });
    test('are found by their group', async () => {
      expect(await refusal(call('GET', `${modern}/none`))).toBe('404 NotFound: events.events.k8s.io "none" not found');
      expect(await refusal(call('GET', `${core}/none`))).toBe('404 NotFound: events "none" not found');
    });
  });

  describe('leases', () => {
    const leases = home('apis/coordination.k8s.io/v1', 'leases');
    test('are updated by version', async () => {
      const lease = await call('POST', leases, { metadata: { name: 'lead' }, spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } });
      const next = await call('PUT', `${leases}/lead`, { ...lease, spec: { ...lease.spec, holderIdentity: 'b' } });
      expect(next.spec.holderIdentity).toBe('b');
      expect(await refusal(call('PUT', `${leases}/lead`, lease))).toMatch(
        /^409 Conflict: Operation cannot be fulfilled on leases\.coordination\.k8s\.io "lead": the object has been modified/,
      );
    });
    test('keep times to the microsecond', async () => {
      const times = { acquireTime: '2026-01-05T08:00:00.123456Z', renewTime: '2026-01-05T08:00:01.000000Z' };
      const spec = { holderIdentity: 'a', leaseDurationSeconds: 15, leaseTransitions: 0, ...times };
      expect((await call('POST', leases, { metadata: { name: 'times' }, spec })).spec).toEqual(spec);
    });
    test('refuse times with fewer digits', async () => {
      const spec = { holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: '2026-01-05T08:00:01.123Z' };
      expect(await refusal(call('POST', leases, { metadata: { name: 'short' }, spec }))).toBe(
        '400 BadRequest: Lease in version "v1" cannot be handled as a Lease: parsing time "2026-01-05T08:00:01.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"',
      );
    });
    test('are made by an update too', async () => {
      const made = await call('PUT', `${leases}/made`, { metadata: { name: 'made', resourceVersion: '1' }, spec: { holderIdentity: 'a' } });
      expect(made.spec).toEqual({ holderIdentity: 'a' });
      expect(await call('GET', `${leases}/made`)).toEqual(made);
    });
    test('last longer than nothing', async () => {
      expect(await refusal(call('POST', leases, { metadata: { name: 'none' }, spec: { leaseDurationSeconds: 0 } }))).toBe(
        '422 Invalid: Lease.coordination.k8s.io "none" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      );
    });
  });

  describe('service accounts', () => {
    const accounts = home('api/v1', 'serviceaccounts');
    test('get a token', async () => {
      await call('POST', accounts, { metadata: { name: 'robot' } });
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 },
      };
      const answer = await call('POST', `${accounts}/robot/token`, body);
      expect(answer).toMatchObject({ kind: 'TokenRequest', spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 } });
      expect(answer.status).toEqual({ token: expect.any(String), expirationTimestamp: expect.any(String) });
    });
    test('get none for less than ten minutes', async () => {
      await call('POST', accounts, { metadata: { name: 'hasty' } });
      expect(await refusal(call('POST', `${accounts}/hasty/token`, { spec: { expirationSeconds: 60 } }))).toBe(
        '422 Invalid: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
      );
    });
    test('that are not there get none', async () => {
      expect(await refusal(call('POST', `${accounts}/nobody/token`, { spec: {} }))).toBe(
        '404 NotFound: serviceaccounts "nobody" not found',
      );
    });
  });

  describe('reviews', () => {
    test('an administrator may do everything', async () => {
      const review = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: 'get', resource: 'secrets' } },
      };
      expect((await call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review)).status?.allowed).toBe(true);
    });
    test('say who one is', async () => {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      expect((await call('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review)).status).toMatchObject({
        userInfo: { username: 'admin' },
      });
    });
  });
}
