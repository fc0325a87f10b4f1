/** Promises about plans of bindings that no cluster knows: as whom they are made, what blocks, what only a cluster can tell, and that the hash is the operator's. */

import { describe, expect, test } from '@jest/globals';
import { isWrite } from '../../sim/azure/azure.ts';
import { apiVersion, kind, type Binding } from '../../src/api/binding.ts';
import { planMarkdown } from '../../src/cli/preview/markdown.ts';
import { exitOf, inJson } from '../../src/cli/preview/results.ts';
import { plainLook, planText } from '../../src/cli/preview/text.ts';
import { createStage, ordinarySpec, type Stage } from '../scenarios/support/stage.ts';
import { network, ordinary, rule, securityGroup, service, serviceId } from '../scenarios/support/world.ts';
import { previewOn } from './preview.test-support.ts';

const file = (spec: object, name = 'orders'): Binding =>
  ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'platform', uid: '', resourceVersion: '', generation: 1, creationTimestamp: '' },
    spec,
  }) as unknown as Binding;

const refusing = (stage: Stage, code: string, status: number, where: RegExp) =>
  stage.azure.faults.add({ where: ({ path }) => where.test(path), fault: { kind: 'status', status, code, message: `${code} was said` } });

test('the hash that plan prints of a file approves the step: the operator does not ask', async () => {
  const stage = await createStage();
  const spec = { ...ordinarySpec(), changes: { approval: 'WhenDisruptive' } };
  const { steps } = await previewOn(stage, file(spec));
  const asking = steps.filter(({ needsApproval }) => needsApproval);
  expect(asking.map(({ step, hash }) => [step.phase, hash])).toEqual([['switch', expect.stringMatching(/^[0-9a-f]{12}$/)]]);
  stage.start();
  await stage.apply('orders', spec);
  await stage.until('orders', 'False/AwaitingApproval');
  await stage.edit('orders', { changes: { approved: asking.flatMap(({ hash }) => hash ?? []) } });
  await stage.until('orders', 'True/Settled');
});

test('an approval that a new file brings was for something else, to plan as to the operator', async () => {
  const stage = await createStage();
  const spec = { ...ordinarySpec(), changes: { approval: 'WhenDisruptive' } };
  const hashOf = async (one: object) => (await previewOn(stage, file(one))).steps.find(({ needsApproval }) => needsApproval)?.hash;
  const hash = await hashOf(spec);
  const brought = { ...spec, changes: { ...spec.changes, approved: [hash] } };
  expect(await hashOf(brought)).toBe(`${hash}.2`);
  stage.start();
  await stage.apply('orders', brought);
  await stage.until('orders', 'False/AwaitingApproval');
  const { status } = await stage.binding('orders');
  expect(status?.plan?.steps.map((one) => one.hash)).toContain(`${hash}.2`);
});

test('a file is planned as that of the binding that looks after the gateway already: nothing is to be done twice', async () => {
  const stage = await createStage();
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const { outcome, owner } = await previewOn(stage, file(ordinarySpec()));
  expect({ outcome: outcome.is, isKnown: owner.isKnown }).toEqual({ outcome: 'Nothing', isKnown: true });
  const other = { ...file(ordinarySpec()), metadata: { ...file({}).metadata, uid: '99999999-9999-4999-8999-999999999999' } };
  const taken = await previewOn(stage, other);
  expect(taken.outcome.is).toBe('Blocked');
  expect(taken.findings.map(({ check }) => check)).toContain('OwnedElsewhere');
});

test('two files that want one service: one of them is not in charge', async () => {
  const stage = await createStage();
  const [one, two] = [file(ordinarySpec(), 'a'), file(ordinarySpec(), 'b')].map((binding, at): Binding => ({
    ...binding,
    metadata: { ...binding.metadata, uid: `${at}`.repeat(8) + '-1111-4111-8111-111111111111' },
  }));
  if (!one || !two) throw new Error('there are two');
  const outcomes = await Promise.all([one, two].map((binding) => previewOn(stage, binding, [one, two])));
  expect(outcomes.map(({ outcome }) => outcome.is).toSorted()).toEqual(['Blocked', 'Changes']);
});

describe('what cannot be, as a sentence and an exit code', () => {
  test.each<[string, readonly object[], object, string, RegExp, number]>([
    ['no such service', ordinary, ordinarySpec('other'), 'Blocked', /ServiceMissing/, 3],
    [
      'another tier',
      [...ordinary.slice(0, 2), service('orders', { sku: 'Basic' })],
      ordinarySpec(),
      'Blocked',
      /tier Basic is not bound/,
      3,
    ],
    [
      'no such subnet',
      [securityGroup('x'), network('hub', { web: { prefix: '10.0.1.0/27' } }), service('orders')],
      ordinarySpec(),
      'Blocked',
      /SubnetMissing/,
      3,
    ],
    [
      'a deny in the way',
      [securityGroup('apim-nsg', [rule('deny-all', 1000, 'Inbound Deny * from * to *')]), ...ordinary.slice(1)],
      ordinarySpec(),
      'Blocked',
      /deny-all/,
      3,
    ],
  ])('%s', async (_, resources, spec, outcome, sentence, code) => {
    const stage = await createStage({ resources });
    const found = await previewOn(stage, file(spec));
    expect(found.outcome.is).toBe(outcome);
    expect(planText(found, plainLook)).toMatch(sentence);
    expect(planMarkdown([found], [])).toMatch(new RegExp(sentence.source.replaceAll('-', '-')));
    expect(exitOf([found], [])).toBe(code);
  });

  test.each([
    ['no rights', 'AuthorizationFailed', 403, /\/virtualnetworks\//i],
    ['an Azure that does not answer', 'InternalServerError', 500, /\/service\//i],
  ])('%s', async (_, error, status, where) => {
    const stage = await createStage();
    refusing(stage, error, status, where);
    const reading = previewOn(stage, file(ordinarySpec()));
    await stage.forward('10m');
    const found = await reading;
    expect(found.outcome).toEqual({ is: 'Failed', why: expect.stringContaining(error) });
    expect({ steps: found.steps, findings: found.findings }).toEqual({ steps: [], findings: [] });
    expect(exitOf([found], [])).toBe(1);
  });
});

test('whatever is planned, Azure is read only', async () => {
  const stage = await createStage();
  await previewOn(stage, file({ ...ordinarySpec(), mode: 'Internal', dns: { privateRecords: { linkedVnetIds: [] } } }));
  await previewOn(stage, file(ordinarySpec()));
  expect(stage.azure.requests.length).toBeGreaterThan(5);
  expect(stage.azure.requests.filter(isWrite)).toEqual([]);
});

test('--fail-on disruptive makes a disruption as bad as an obstacle, and nothing else', async () => {
  const stage = await createStage();
  const found = await previewOn(stage, file(ordinarySpec()));
  expect([exitOf([found], []), exitOf([found], [], 'disruptive')]).toEqual([2, 3]);
  expect(exitOf([{ ...found, steps: found.steps.filter((one) => !one.isDisruptive) }], [], 'disruptive')).toBe(2);
  expect(exitOf([found], [{ name: 'b', problems: ['x'] }])).toBe(1);
});

test('busy: says whose end is waited for', async () => {
  const stage = await createStage();
  stage.azure.foreignOperation(serviceId('orders'), 30);
  const found = await previewOn(stage, file(ordinarySpec()));
  expect(found.waitsFor).toContain('started by another client');
  expect(planText(found, plainLook)).toContain('Waits: Azure is at work on the service');
});

test('no line is wider than 80 columns but for ids and hosts; hashes that only a cluster can tell are left out', async () => {
  const stage = await createStage();
  const found = await previewOn(stage, file(ordinarySpec()));
  const text = planText(found, plainLook);
  for (const line of text.split('\n')) if (/ \S+ /.test(line.trim())) expect(line.length > 80 ? line : '').toBe('');
  expect(text).not.toMatch(/00000000-0000/);
  expect(text.match(/hash [0-9a-f]{12}/g)).toHaveLength(1);
  expect(JSON.stringify(inJson([found], []))).toContain('"outcome":"Changes"');
});

test('markdown: names are no markup, and what is too long for a comment is left out', async () => {
  const stage = await createStage({
    resources: [securityGroup('apim-nsg', [rule('deny_*_all', 1000, 'Inbound Deny * from * to *')]), ...ordinary.slice(1)],
  });
  const found = await previewOn(stage, file(ordinarySpec()));
  const page = planMarkdown([found], [{ name: 'a.yaml', problems: ['a.yaml:1:1: <b> @team'] }]);
  expect(page).toContain('deny\\_\\*\\_all');
  expect(page).not.toMatch(/<b>|@team/);
  const many = planMarkdown(
    Array.from({ length: 100 }, () => found),
    [],
  );
  expect(many.length).toBeLessThanOrEqual(65_000);
});
