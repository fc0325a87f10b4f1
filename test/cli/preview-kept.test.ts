/** Promises about what a lock keeps back: plan says so before anything is moved, prints it apart from what is written, and says when it blocks. */

import { expect, test } from '@jest/globals';
import { planMarkdown } from '../../src/cli/preview/markdown.ts';
import type { Preview } from '../../src/cli/preview/preview.ts';
import { exitOf, inJson } from '../../src/cli/preview/results.ts';
import { plainLook, planText } from '../../src/cli/preview/text.ts';
import { asFile, edited } from '../scenarios/oracles/plan-kept.ts';
import { createStage, ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import { group, groupId, networkId, ordinary, service, zoneId } from '../scenarios/support/world.ts';
import { previewOn } from './preview.test-support.ts';

const open = { ...ordinarySpec(), networkSecurity: { clientSources: ['Internet'] } };
const inside = { mode: 'Internal', networkSecurity: { clientSources: null } };

const lock = (scope: string, level: string) => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
  properties: { level },
});

async function settled(spec: object = open): Promise<Stage> {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'True/Settled');
  return stage;
}

async function plannedBehind({ id, properties }: ReturnType<typeof lock>, edit: object, spec: object = open): Promise<Preview> {
  const stage = await settled(spec);
  stage.azure.put(id, { properties });
  return previewOn(stage, edited(await stage.binding('orders'), edit));
}

const deletions = (steps: readonly { readonly step: Preview['audited'][number] }[]): readonly string[] =>
  steps.flatMap(({ step }) => step.writes.filter(({ verb }) => verb === 'delete').map(({ target }) => target.split('/').at(-1) ?? ''));

test.each([
  ['the group of resources', group],
  ['the security group alone', groupId('apim-nsg')],
])('pain 13: a lock over %s that forbids deleting: what it keeps is printed apart, and named before the move', async (_, scope) => {
  const found = await plannedBehind(lock(scope, 'CanNotDelete'), inside);
  expect(found.outcome.is).toBe('Changes');
  expect(deletions(found.steps)).toEqual([]);
  expect(deletions(found.kept).toSorted()).toEqual([expect.stringMatching(/-clients$/), expect.stringMatching(/-trafficmanager$/)]);
  expect(found.findings.map(({ check, severity }) => [check, severity])).toContainEqual(['ScopeLocked', 'Degrading']);
  const text = planText(found, plainLook).replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/Not done as things are: .*- rule apimvnet-\w+-clients.* \(waits for lock keep \(CanNotDelete\) on [\w-]+ to go\)/);
  expect(planMarkdown([found], [])).toMatch(/\*\*Not done as things are\*\*: .* It waits for lock keep \(CanNotDelete\) on/);
  expect(inJson([found], [])).toMatchObject({ bindings: [{ kept: [{ by: expect.stringContaining('lock keep') }] }] });
  expect(exitOf([found], [])).toBe(2);
});

test('pain 13: nothing but what a lock keeps is left to do: nothing would change, and it is told what waits', async () => {
  const found = await plannedBehind(lock(group, 'CanNotDelete'), { networkSecurity: { clientSources: null } });
  expect(found.outcome.is).toBe('Nothing');
  expect(deletions(found.kept)).toEqual([expect.stringMatching(/-clients$/)]);
  expect(planMarkdown([found], [])).toContain('nothing to change as things are; 1 step waits');
  expect(exitOf([found], [])).toBe(0);
});

test('pain 13: a lock that lets no name follow the gateway is told before it moves, although the name is written after', async () => {
  const zone = zoneId('corp.example');
  const custom = { hostnameConfigurations: [{ type: 'Proxy', hostName: 'api.corp.example' }] };
  const corporate = { id: zone, location: 'global', properties: { provisioningState: 'Succeeded' } };
  const stage = await createStage({
    resources: [...ordinary.slice(0, 2), service('orders', { properties: custom }), corporate, lock(zone, 'ReadOnly')],
  });
  const dns = { privateRecords: { linkedVnetIds: [networkId('hub')], hosts: 'All', existingZoneIds: [zone] } };
  const found = await previewOn(stage, asFile('orders', 'platform', { ...ordinarySpec(), mode: 'Internal', dns }));
  expect(found.outcome).toMatchObject({ is: 'Blocked', why: [expect.stringContaining('Lock keep (ReadOnly)')] });
  expect(found.kept).toEqual([]);
  expect(exitOf([found], [])).toBe(3);
});
