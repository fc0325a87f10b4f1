/** Item 11: against the simulator over HTTPS alone, under each switch either way, the questions find out which. */

import { describe, expect, test } from '@jest/globals';
import { assumptionsOf } from '../../sim/azure/assumed/from-file.ts';
import { defaultAssumptions, type Assumptions } from '../../sim/azure/assumptions.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { probes } from './probes/all.ts';
import { answersFile } from './run/answers.ts';
import { askedOf, switches, untoldIn, valuesOf, wrong } from './run/bench.test-support.ts';

/** The simulator as it is, asked everything once. */
let asked: ReturnType<typeof askedOf> | undefined;
const asIs = () => (asked ??= askedOf({}));
const about = { run: 'test-1', region: 'westeurope', now: 0 };

test('A41: there is one question for each switch of the simulator, and each says what every answer changes', () => {
  expect(
    probes
      .filter(({ kind }) => kind === 'switch')
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(switches.toSorted());
  for (const { name, kind, changes } of probes) {
    const values = kind === 'fact' ? ['*'] : valuesOf(name as keyof Assumptions).map(String);
    const isMeasured = 'a number' in changes;
    expect([name, isMeasured ? ['measured'] : Object.keys(changes).toSorted()]).toEqual([
      name,
      isMeasured ? ['measured'] : [...values].toSorted(),
    ]);
  }
});

test('A41: all questions are answered rightly by the simulator as it is, and a simulator started from the file is the same', async () => {
  const answers = await asIs();
  expect(untoldIn(answers)).toEqual({});
  expect(wrong(answers, defaultAssumptions)).toEqual([]);
  const file = JSON.parse(JSON.stringify(answersFile(answers, about))) as { readonly assumptions: object };
  const again = { ...defaultAssumptions, ...assumptionsOf(file) };
  // What is measured is only nearly so.
  const { holdMinutes, ...rest } = again;
  expect(rest).toEqual({ ...defaultAssumptions, holdMinutes: undefined, operationUrlMinutes: rest.operationUrlMinutes });
  expect(Math.abs(holdMinutes - defaultAssumptions.holdMinutes)).toBeLessThan(6);
  expect(Math.abs(rest.operationUrlMinutes - defaultAssumptions.operationUrlMinutes)).toBeLessThan(61);
  expect(JSON.stringify(file)).not.toMatch(/11111111-1111|Bearer |@example|&t=\d|[?&][cs]=[\w-]{20}/);
});

test('A35: the facts are answered as the simulator has them', async () => {
  const facts = probes.filter(({ kind }) => kind === 'fact').map(({ name }) => name);
  const all = (await asIs()).filter(({ probe }) => probe.kind === 'fact');
  const answers = new Map(all.map(({ probe, conclusion }) => [probe.name, conclusion]));
  const valueOf = (name: string): unknown => {
    const conclusion = answers.get(name);
    return conclusion?.isTold === true ? conclusion.value : conclusion?.why;
  };
  expect([...answers.keys()]).toEqual(facts);
  const at = (what: string) => ({ '2020-11-01': what, '2024-03-01': what, '2025-03-01': what });
  expect(valueOf('subnetEtag')).toEqual({ withNetwork: at('of the network'), byItself: at('its own') });
  expect(valueOf('bodyTagOnNetwork')).toEqual({ stale: 412, overtaken: 412, present: 200, codeOfRefusal: 'PreconditionFailed' });
  expect(valueOf('readsWhileUpdating')).toMatchObject({
    during: { state: 'Updating/Updating', mode: 'None' },
    after: { state: 'Succeeded/', mode: 'External' },
  });
  expect(valueOf('moveAnswer')).toMatchObject({ into: { status: 202, ended: 'Succeeded' }, outOf: { status: 202, ended: 'Succeeded' } });
  expect(valueOf('applyLocation')).toMatchObject({ codeForm: 'taken', status: 202, poll: 202, end: 200 });
  const north: unknown = expect.stringMatching(/^north ?europe$/i);
  expect(valueOf('regionAdded')).toMatchObject({ during: [], after: [north], ended: 'Succeeded' });
  expect(valueOf('regionRemoved')).toMatchObject({ before: [north], after: [] });
  expect(valueOf('placeRefusals')).toMatchObject({
    anotherRegion: { status: 400, message: expect.stringContaining('same region') },
    delegated: { status: 400, message: expect.stringContaining('delegated') },
  });
  expect(valueOf('sizeRefusal')).toMatchObject({ status: 400, message: expect.stringContaining('8 addresses') });
  expect(valueOf('networkStatusRows')).toEqual(expect.arrayContaining([expect.stringContaining('Control Plane')]));
  expect(valueOf('outboundDependencies')).toMatchObject({ 'Azure SQL': [1433], 'Azure SMTP': [25028] });
});

describe.each(switches)('A41: %s', (name) => {
  test.each(valuesOf(name).map((value) => [value]))('is found to be %j', async (value) => {
    const answers = await askedOf({ [name]: value }, [name]);
    expect(answers).toHaveLength(1);
    expect(untoldIn(answers)).toEqual({});
    expect(wrong(answers, { ...defaultAssumptions, [name]: value })).toEqual([]);
  });
});

/** Whichever way the others stand, a question says the truth, or that it cannot tell. */
test.each([[1], [2], [3], [4]])('A41: with all switches drawn by seed %i nothing is told wrongly', async (seed) => {
  const random = seededRandom(seed);
  const draw = (name: (typeof switches)[number]) => valuesOf(name)[Math.floor(random.next() * valuesOf(name).length)];
  const drawn = Object.fromEntries(switches.filter((name) => name !== 'updateMinutes').map((name) => [name, draw(name)]));
  const answers = await askedOf(drawn, [], seed);
  expect(wrong(answers, { ...defaultAssumptions, ...drawn })).toEqual([]);
  expect(Object.keys(untoldIn(answers)).length).toBeLessThan(14);
});

describe('a wrong conclusion', () => {
  test('A41: that is planted is found, for every switch', async () => {
    const answers = await asIs();
    for (const name of switches) {
      const other = valuesOf(name).find((value) => value !== defaultAssumptions[name]);
      const planted = answers.map(({ probe, conclusion }) => {
        const within = typeof other === 'number' ? { within: [other, other] as const } : {};
        return {
          probe,
          conclusion: probe.name === name ? { isTold: true as const, value: other, by: conclusion.by, ...within } : conclusion,
        };
      });
      expect([name, wrong(planted, defaultAssumptions).length]).toEqual([name, 1]);
    }
  });

  test('A41: is none where Azure is otherwise: the same answers are wrong of a simulator with another switch', async () => {
    const answers = await askedOf({ networkEtagHeader: 'present' }, ['networkEtagHeader']);
    expect(wrong(answers, defaultAssumptions)).toEqual([expect.stringMatching(/^networkEtagHeader: "present".*it is "absent"$/)]);
  });
});
