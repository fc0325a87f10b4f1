/** Promises about lists of service tags, which change weekly: a new one never turns anything, removes anything or asks for anything. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { rulesOf, statusOf } from './support/shown.ts';
import { firstList, nextList, tagsAnswer, type Tags } from './support/tag-lists.ts';
import { network, routeTable, rule, securityGroup, service, tableId } from './support/world.ts';

interface Published {
  tags: Tags;
  changeNumber: number;
}

/** A gateway behind rules of others that name parts of tags, ranges and whole tags, with a deny of the rest. */
async function settled(first: Published, more: { readonly routes?: Readonly<Record<string, string>>; readonly spec?: object } = {}) {
  const { routes, spec } = more;
  const stage = await createStage({
    resources: [
      securityGroup('apim-nsg', [
        rule('vault', 200, 'Outbound Allow 443 from * to AzureKeyVault.WestEurope'),
        rule('partner', 210, 'Outbound Deny * from * to Service3.Region5'),
        rule('front', 220, 'Inbound Deny * from Service4.Region9 to *'),
        rule('rest', 4000, 'Outbound Deny * from * to Internet'),
      ]),
      ...(routes ? [routeTable('rt', routes, ['*'])] : []),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', ...(routes && { routeTable: { id: tableId('rt') } }) } }),
      service('orders', { sku: 'Premium' }),
    ],
  });
  const read = { times: 0 };
  stage.azure.around = ({ path }, serve) => {
    if (!path.endsWith('/serviceTags')) return serve();
    read.times += 1;
    return tagsAnswer(first.tags, first.changeNumber);
  };
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Service4'] }, ...spec });
  await stage.until('orders', 'True/Settled');
  await stage.forward('2h');
  return { stage, read };
}

const quiet = async (stage: Stage) => ({
  writes: stage.azure.requests.filter(isWrite).length,
  rules: rulesOf(stage),
  seen: stage.seen('orders').length,
  status: await statusOf(stage),
  version: (await stage.binding('orders')).metadata.resourceVersion,
});

describe('two lists of real size, two in a hundred prefixes of the second are others', () => {
  test('A10: nothing is written, removed or asked for, and status stays as it is', async () => {
    const published = { tags: firstList(), changeNumber: 412 };
    const { stage, read } = await settled(published);
    await stage.edit('orders', { changes: { approval: 'Always' } });
    await stage.forward('1h');
    const before = await quiet(stage);
    Object.assign(published, { tags: nextList(published.tags, 1), changeNumber: 413 });
    await stage.forward('27h');
    expect(read.times).toBe(2);
    expect(await quiet(stage)).toEqual(before);
  });

  test('A10: behind a tunnel only the hash of the list for the firewall moves, with its date', async () => {
    const published = { tags: firstList(), changeNumber: 412 };
    const { stage } = await settled(published, { routes: { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4' } });
    const before = await quiet(stage);
    Object.assign(published, { tags: nextList(published.tags, 2), changeNumber: 413 });
    await stage.forward('27h');
    const after = await quiet(stage);
    expect({ ...after, version: '', status: { ...after.status, firewall: undefined } }).toEqual({
      ...before,
      version: '',
      status: { ...before.status, firewall: undefined },
    });
    expect(after.status.firewall?.hash).not.toBe(before.status.firewall?.hash);
  });

  test('A10: a list that is older, empty or has lost a tag changes nothing either', async () => {
    const first = firstList();
    const published = { tags: first, changeNumber: 412 };
    const { stage } = await settled(published);
    const before = await quiet(stage);
    for (const [tags, changeNumber] of [
      [nextList(first, 3), 411],
      [new Map<string, readonly string[]>(), 420],
      [new Map([...first].filter(([name]) => !name.startsWith('Storage'))), 421],
    ] as const) {
      Object.assign(published, { tags, changeNumber });
      await stage.forward('26h');
      expect(await quiet(stage)).toEqual(before);
    }
  });
});
