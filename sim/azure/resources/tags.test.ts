/** P22: tags by the path that is the same for everything. */

import { describe, expect, test } from '@jest/globals';
import { bench, group, groupId, networkId, serviceId, subscription, valuesOf, verdict } from '../azure.test-support.ts';

const of = (id: string) => `${id}/providers/Microsoft.Resources/tags/default`;
const at = '2021-04-01';

describe.each([groupId, networkId, serviceId, group])('P22: tags of %s', (id) => {
  test('are replaced, merged, taken away by name, and all', async () => {
    const b = bench();
    if (id === group) await b.ask('PUT', group, { location: 'westeurope' });
    const send = async (method: string, body?: object) => {
      const answer = await b.ask(method, of(id), body as never, {}, at);
      await b.minutes(2);
      return answer;
    };
    const tags = async () => ((await b.ask('GET', id)).body as { readonly tags?: object }).tags ?? {};
    expect((await send('PUT', { properties: { tags: { a: '1', b: '2' } } })).body).toMatchObject({
      properties: { tags: { a: '1', b: '2' } },
    });
    expect(await tags()).toEqual({ a: '1', b: '2' });
    await send('PATCH', { operation: 'Merge', properties: { tags: { b: '3', c: '4' } } });
    expect(await tags()).toEqual({ a: '1', b: '3', c: '4' });
    await send('PATCH', { operation: 'Delete', properties: { tags: { a: '1' } } });
    expect(await tags()).toEqual({ b: '3', c: '4' });
    await send('PATCH', { operation: 'Replace', properties: { tags: { d: '5' } } });
    expect((await b.ask('GET', of(id), undefined, {}, at)).body).toMatchObject({ properties: { tags: { d: '5' } } });
    await send('DELETE');
    expect(await tags()).toEqual({});
  });
});

test('P22: what has no tags to be set is refused', async () => {
  expect(verdict(await bench().ask('PUT', of(networkId), {}, {}, at))).toBe('400 InvalidTagsRequest');
  expect(verdict(await bench().ask('GET', of(`${networkId}2`), undefined, {}, at))).toBe('404 ResourceNotFound');
});

test('P22: a lock holds for tags too', async () => {
  const b = bench();
  await b.ask('PUT', `${networkId}/providers/Microsoft.Authorization/locks/l`, { properties: { level: 'ReadOnly' } });
  expect(verdict(await b.ask('PUT', of(networkId), { properties: { tags: { a: 'b' } } }, {}, at))).toBe('409 ScopeLocked');
});

test('P22: the names of all tags, with their values and how often they are used', async () => {
  const b = bench();
  for (const id of [networkId, groupId])
    await b.ask('PUT', of(id), { properties: { tags: { team: id === networkId ? 'x' : 'y' } } }, {}, at);
  expect(valuesOf(await b.ask('GET', `${subscription}/tagNames`, undefined, {}, at))).toMatchObject([
    { tagName: 'team', count: { value: 2 }, values: [{ tagValue: 'x', count: { value: 1 } }, { tagValue: 'y' }] },
  ]);
});
