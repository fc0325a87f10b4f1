/** Promises about import: of every simulated service, to plan what was imported is to change nothing; enforced, it only adds. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { isWrite } from '../../sim/azure/azure.ts';
import { armId } from '../../src/api/arm-id.ts';
import { importAll, importCommand, imported, servicesOf } from '../../src/cli/commands/import.ts';
import { silent } from '../../src/cli/output/progress.ts';
import { checkExit } from '../../src/cli/commands/check.ts';
import { readBindings } from '../../src/cli/input/bindings.ts';
import { isMereAddition, manifestOf } from '../../src/cli/preview/imported.ts';
import { createStage, ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import {
  addressId,
  furtherRegion,
  network,
  ordinary,
  publicIp,
  securityGroup,
  service,
  serviceId,
  subnetId,
} from '../scenarios/support/world.ts';
import { armOn, previewOn } from './preview.test-support.ts';

const world = JSON.parse(readFileSync(new URL('../../sim/worlds/demo.json', import.meta.url), 'utf8')) as {
  readonly resources: readonly { readonly id: string; readonly sku?: { readonly name: string } }[];
};
const services = world.resources.filter(({ id }) => /\/service\/[^/]+$/.test(id));
const bindable = services
  .filter(({ sku }) => sku?.name === 'Developer' || sku?.name === 'Premium')
  .map(({ id }) => [id.split('/').at(-1) ?? '', id] as const);

describe.each([false, true])('with --enforce %s', (enforce) => {
  test.each(bindable)('%s', async (_, id) => {
    const stage = await createStage({ resources: world.resources });
    const { binding } = await imported(armId(id), { arm: armOn(stage), clock: stage.clock, namespace: 'gateways', enforce });
    const [given] = readBindings([{ file: 'imported.yaml', text: stringify(manifestOf(binding)) }], undefined).given;
    if (given?.is !== 'Binding') throw new Error(JSON.stringify(given));
    const { steps, outcome } = await previewOn(stage, given.binding);
    const more = steps.filter(
      (one) =>
        !isMereAddition(one) ||
        one.step.writes.some(({ verb, changes }) => verb !== 'put' || changes.some(({ from }) => from !== undefined)),
    );
    expect(more.map(({ step }) => step.why)).toEqual([]);
    if (!enforce && outcome.is !== 'Blocked') expect(outcome.is).toBe('Nothing');
    if (!enforce) expect(steps).toEqual([]);
    expect(stage.azure.requests.filter(isWrite)).toEqual([]);
  });
});

test('P18: what was bound and settled is imported as it was declared', async () => {
  const resources = [
    securityGroup('apim-nsg'),
    securityGroup('north-nsg', [], 'northeurope'),
    network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
    network('north', { apim: { prefix: '10.1.1.0/27', group: 'north-nsg' } }, 'northeurope'),
    publicIp('front'),
    service('orders', { sku: 'Premium', properties: { additionalLocations: [furtherRegion('North Europe')] } }),
  ];
  const stage = await createStage({ resources });
  const additionalLocations = [{ location: 'northeurope', subnetId: subnetId('north', 'apim') }];
  const declared = { ...ordinarySpec(), publicIp: { ids: [addressId('front')] }, additionalLocations };
  stage.start();
  await stage.apply('orders', declared);
  await stage.until('orders', 'True/Settled', '12h');
  const { binding, preview } = await imported(armId(serviceId('orders')), {
    arm: armOn(stage),
    clock: stage.clock,
    namespace: 'platform',
    enforce: true,
  });
  expect(JSON.parse(JSON.stringify(binding.spec).toLowerCase())).toEqual(
    JSON.parse(JSON.stringify({ ...declared, policy: 'Enforce', changes: { approval: 'WhenDisruptive' } }).toLowerCase()),
  );
  expect(preview.outcome.is).toBe('Nothing');
});

test.each([
  ['a service that is not there', ordinary, 'other', /cannot be read: ResourceNotFound/],
  ['a tier that cannot be bound', [service('orders', { sku: 'Basic' })], 'orders', /tier Basic is not bound/],
])('%s is told in a sentence', async (_, resources, name, sentence) => {
  const stage = await createStage({ resources });
  const how = { arm: armOn(stage), clock: stage.clock, namespace: 'a', enforce: false };
  await expect(imported(armId(serviceId(name)), how)).rejects.toThrow(sentence);
});

/** Reads that fail are tried again after a while, which passes only when it is let. */
async function inTime<T>({ clock }: Stage, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => (isOver = true);
  work.then(over, over);
  await clock.until(() => isOver, 600_000);
  return work;
}

describe('wish of whoever has forty gateways: --all-in', () => {
  const scope = '/subscriptions/11111111-1111-4111-8111-111111111111';
  const resources = [
    securityGroup('apim-nsg'),
    network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' } }),
    service('orders'),
    service('archive', { sku: 'Basic' }),
    service('payments', { sku: 'Premium' }),
    // Nothing is bound on half a description.
    service('broken', { properties: { provisioningState: 7 } }),
  ];
  const importOf = async (scopes: readonly string[], named: readonly string[] = []) => {
    const stage = await createStage({ resources });
    const arm = armOn(stage);
    const { ids, failures } = await inTime(stage, servicesOf(scopes, arm));
    const how = { arm, clock: stage.clock, namespace: 'gateways', enforce: false, progress: silent };
    const all = [...named.map((name) => armId(serviceId(name))), ...ids];
    return inTime(stage, importAll(all, how, { failures, isNamed: (id) => named.some((name) => armId(serviceId(name)) === id) }));
  };

  test.each([
    ['a subscription', scope],
    ['a group', `${scope}/resourceGroups/gateways`],
  ])('P19: of %s every gateway is imported; one that fails and a tier that is not bound hide none', async (_, one) => {
    const { imported: all, leftOut, failures } = await importOf([one]);
    expect(all.map(({ binding }) => binding.metadata.name)).toEqual(['orders', 'payments']);
    expect(leftOut).toEqual([expect.stringMatching(/^archive: .*tier Basic is not bound.* Left out\.$/)]);
    expect(failures).toEqual([expect.stringMatching(/^broken: /)]);
  });

  test('P19: a tier that was named itself is a failure, and a scope without services is told', async () => {
    expect((await importOf([], ['archive', 'orders'])).failures).toEqual([expect.stringMatching(/^archive: /)]);
    const { imported: all, failures } = await importOf([`${scope}/resourceGroups/none`, scope]);
    expect(all).toHaveLength(2);
    expect(failures[0]).toMatch(/resourceGroups\/none: /);
  });

  test.each([['orders'], ['/subscriptions/1'], [`${scope}/resourceGroups/g/providers/Microsoft.Network`]])(
    '%s is no scope',
    async (one) => {
      await expect(importCommand.run(['--all-in', one], {})).rejects.toThrow(/--all-in: .* is neither a subscription nor a resource group/);
    },
  );
});

test('check ends with 3 for what --fail-on names, and with 1 for what is no binding', async () => {
  const stage = await createStage();
  const { binding } = await imported(armId(serviceId('orders')), { arm: armOn(stage), clock: stage.clock, namespace: 'a', enforce: false });
  const good = await previewOn(stage, binding);
  const worse = {
    ...good,
    findings: [
      { check: 'NearMiss', severity: 'Degrading', subject: armId(serviceId('orders')), message: '', remedy: '', source: '' },
    ] as const,
  };
  expect([checkExit([good], [], 'advisory'), checkExit([worse], [], 'blocking'), checkExit([worse], [], 'degrading')]).toEqual([0, 0, 3]);
  expect(checkExit([worse], [{ name: 'a', problems: [] }], 'degrading')).toBe(1);
});
