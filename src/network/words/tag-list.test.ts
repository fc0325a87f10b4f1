/** Promises about lists of service tags: read in slices, shared by cloud and change number, and replaced only by what is newer and whole. */

import { describe, expect, test } from '@jest/globals';
import { show } from '../addresses/intervals.ts';
import { intervalsOf } from '../addresses/prefix-list.ts';
import { acceptList, createTagLists, readTagList, tagListInSlices, tagListOf, type TagList } from './tag-list.ts';

const list = (changeNumber: string, tags: Readonly<Record<string, readonly string[]>>, cloud = 'Public'): TagList =>
  tagListOf({ cloud, changeNumber, tags: Object.entries(tags).map(([name, prefixes]) => ({ name, prefixes })) });

const storage = ['20.150.8.0/23', '52.239.140.0/22'];
const held = list('100', { Storage: storage, Sql: ['13.69.104.0/26'] });
const said = (next: TagList): string => {
  const { list: inForce, refusal } = acceptList(held, next);
  return `${inForce?.changeNumber ?? 'none'}${refusal ? ` ${refusal.why}${refusal.why === 'Shrunken' ? ` ${refusal.tag}` : ''}` : ''}`;
};

describe('which list is in force', () => {
  test.each<[string, TagList, string]>([
    ['a newer one', list('101', { Storage: [...storage, '20.1.0.0/24'], Sql: ['13.69.104.0/26'] }), '101'],
    ['the same once more', list('100', { Storage: storage, Sql: ['13.69.104.0/26'] }), '100'],
    ['an older one', list('99', { Storage: storage, Sql: ['13.69.104.0/26'] }), '100 Older'],
    ['one without a number', list('', { Storage: storage, Sql: ['13.69.104.0/26'] }), '100 Older'],
    ['one whose number is none', list('latest', { Storage: storage, Sql: ['13.69.104.0/26'] }), '100 Older'],
    ['an empty one', list('101', {}), '100 Empty'],
    ['one with names and no addresses', list('101', { Storage: [], Sql: [] }), '100 Empty'],
    ['one with IPv6 only', list('101', { Storage: ['2603:1000::/32'], Sql: [] }), '100 Empty'],
    ['one in which a tag is gone', list('101', { Storage: storage }), '100 Shrunken sql'],
    ['one in which a tag has lost over half', list('101', { Storage: ['20.150.8.0/23'], Sql: ['13.69.104.0/26'] }), '100 Shrunken storage'],
    ['one in which a tag has lost less', list('101', { Storage: ['52.239.140.0/22'], Sql: ['13.69.104.0/26'] }), '101'],
    ['one in which prefixes were joined', list('101', { Storage: ['20.150.8.0/22', '52.239.140.0/22'], Sql: ['13.69.104.0/25'] }), '101'],
    ['one of another cloud', list('101', { Storage: storage, Sql: ['13.69.104.0/26'] }, 'AzureChina'), '100 OtherCloud'],
  ])('%s', (_, next, expected) => expect(said(next)).toBe(expected));

  test('an empty list is no first list either', () => {
    expect(acceptList(undefined, list('5', {}))).toEqual({ list: undefined, refusal: { why: 'Empty' } });
  });

  test('each cloud has its own, whoever offers it, and equal ones are one and the same', () => {
    const lists = createTagLists();
    lists.offer(held);
    const china = list('7', { Storage: ['40.73.0.0/16'] }, 'AzureChina');
    lists.offer(china);
    expect(lists.offer(list('100', { Storage: storage, Sql: ['13.69.104.0/26'] })).list).toBe(held);
    expect([lists.get('public'), lists.get('AzureChina'), lists.get('AzureGovernment')]).toEqual([held, china, undefined]);
  });
});

describe('reading', () => {
  const large = {
    cloud: 'Public',
    changeNumber: '42',
    tags: Array.from({ length: 30 }, (_, tag) => ({
      name: `Tag${tag}`,
      prefixes: Array.from({ length: 1_000 }, (_, at) => `20.${tag}.${at >> 2}.${(at % 4) * 64}/28`),
    })),
  };

  test('pauses again and again, and gives the same list', async () => {
    let pauses = 0;
    const sliced = await tagListInSlices(large, async () => {
      pauses += 1;
    });
    expect(pauses).toBeGreaterThan(5);
    expect(sliced).toEqual(tagListOf(large));
    expect([...readTagList(large)]).toHaveLength(pauses);
  });

  test('what is malformed, of IPv6 or doubled does no harm', () => {
    const read = list('1', { 'Azure Monitor': ['13.69.65.16/28', '13.69.65.16/28', '2603::/16', 'nonsense', ''] });
    expect([...read.tags].map(([name, prefixes]) => `${name} ${show(intervalsOf(prefixes))}`)).toEqual(['azuremonitor 13.69.65.16/28']);
  });
});
