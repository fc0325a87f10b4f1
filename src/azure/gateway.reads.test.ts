/** Promises of the gateway to ARM about reads: which are shared, which are tried once more, and how it is told whether something is there. */

import { describe, expect, test } from '@jest/globals';
import { armId } from '../api/arm-id.ts';
import { clouds } from './clouds.ts';
import { arm, nsg, patch, service, serviceBody, subscription, world } from './gateway.test-support.ts';

describe('whether something is there is told by what is around it too', () => {
  test('by the list of its type in its group, over all pages', async () => {
    const list = service.replace(/\/[^/]+$/, '');
    const { azure, seen, settled } = world(
      { status: 200, body: { value: [{ id: `${list}/other` }], nextLink: `${arm}${list}?page=2` } },
      { status: 200, body: { value: [{ id: service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }] } },
    );
    expect(await settled(azure.siblings(service))).toEqual({
      ok: true,
      value: [`${list}/other`, service.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')],
    });
    expect(seen[0]?.url).toBe(`${arm}${list}?api-version=${clouds.public.apiVersions['Microsoft.ApiManagement']}`);
  });

  test('by its group', async () => {
    const group = armId(service.replace(/\/providers\/.*$/, ''));
    const { azure, seen, settled } = world({
      status: 404,
      body: { error: { code: 'ResourceGroupNotFound', message: 'Resource group could not be found.' } },
    });
    expect(await settled(azure.resourceGroup(group))).toMatchObject({
      ok: false,
      failure: { class: 'Gone', code: 'ResourceGroupNotFound' },
    });
    expect(seen[0]?.url).toBe(`${arm}${group}?api-version=${clouds.public.apiVersions['Microsoft.Resources']}`);
  });
});

describe('a read that fails in passing', () => {
  const failing = { status: 503, body: { error: { code: 'ServiceUnavailable', message: 'm' } } };
  test('is tried once more, a moment later', async () => {
    const { azure, seen, settled } = world(failing, { status: 200, body: serviceBody });
    expect(await settled(azure.service(service))).toMatchObject({ ok: true });
    expect(seen).toHaveLength(2);
  });
  test('and no more than once', async () => {
    const { azure, seen, settled } = world(failing);
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient', ambiguous: false } });
    expect(seen).toHaveLength(2);
  });
  test.each([404, 403, 409, 429])('is not tried again when the answer is %i', async (status) => {
    const { azure, seen, settled } = world({
      status,
      body: { error: { code: status === 409 ? 'ServiceLocked' : 'NotFound', message: 'm' } },
    });
    await settled(azure.service(service));
    expect(seen).toHaveLength(1);
  });
});

describe('the raw body', () => {
  test('is untouched, with its ETag, and never shared', async () => {
    const body = { id: nsg, etag: 'W/"1"', properties: { future: [null, { a: 1 }] } };
    const { azure, seen, settled } = world({ status: 200, body, headers: { etag: 'W/"2"' } });
    expect(await settled(azure.raw(nsg))).toEqual({ ok: true, value: { body, etag: 'W/"2"' } });
    await settled(azure.raw(nsg));
    expect(seen).toHaveLength(2);
  });
  test.each(['', '[]', '<html>'])('that is %j is a failure', async (body) => {
    const { azure, settled } = world({ status: 200, body });
    expect(await settled(azure.raw(nsg))).toMatchObject({ ok: false, failure: { class: 'Transient', code: 'Malformed' } });
  });
});

describe('reads', () => {
  test('are shared, until they are fresh, old or written to', async () => {
    const { azure, seen, clock, settled } = world({ status: 200, body: serviceBody });
    await settled(Promise.all([azure.service(service), azure.service(service)]));
    expect(seen).toHaveLength(1);
    await settled(azure.service(service, { fresh: true }));
    expect(seen).toHaveLength(2);
    await clock.forward(6000);
    await settled(azure.service(service));
    expect(seen).toHaveLength(3);
    await settled(azure.write(patch));
    await settled(azure.service(service));
    expect(seen).toHaveLength(5);
  });

  const lock = (name: string) => ({
    id: `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks/${name}`,
    name,
    properties: { level: 'readonly' },
  });
  test('follow no redirect', async () => {
    const { azure, seen, settled } = world({ status: 307, headers: { location: 'https://evil.example/' } });
    expect(await settled(azure.service(service))).toMatchObject({ ok: false, failure: { class: 'Transient' } });
    expect(seen.map(({ url }) => new URL(url).origin).every((origin) => origin === arm)).toBe(true);
  });

  test('lists follow nextLink', async () => {
    const { azure, settled } = world(
      { status: 200, body: { value: [lock('a')], nextLink: `${arm}/next` } },
      { status: 200, body: { value: [lock('b')] } },
    );
    const outcome = await settled(azure.locks(subscription));
    expect(outcome.ok && outcome.value.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test.each([
    ['https://evil.example/next', 1],
    [`${arm}/for/ever`, 100],
  ])('a list whose next page is %s fails after %i requests', async (nextLink, requests) => {
    const { azure, seen, settled } = world({ status: 200, body: { value: [lock('a')], nextLink } });
    expect(await settled(azure.locks(subscription))).toMatchObject({ ok: false, failure: { code: 'Malformed' } });
    expect(seen).toHaveLength(requests);
  });
});
