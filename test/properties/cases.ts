/** Random situations: a network, what an earlier spec made of it, what a user did to it by hand since, and a spec. */

import fc from 'fast-check';
import { idKey, nameOf } from '../../src/api/arm-id.ts';
import { ids } from '../../src/binding/testing/observation.test-support.ts';
import { rulePrefix } from '../../src/binding/model/terms/owner.ts';
import type { Step, Plan } from '../../src/binding/model/values/step.ts';
import { placesIn, situationIn, withBody, type Spec, type World } from './world.ts';
import { objects, properties, text, type Json } from '../../sim/azure/json.ts';
import { worlds } from './networks.ts';
import { foreignRule } from './rules.ts';
import { specs } from './specs.ts';
import { carriedOut } from './writes.ts';

export interface Case {
  readonly world: World;
  readonly spec: Spec;
}

export const planIn = (world: World, spec: Spec): Plan => situationIn(world, spec).plan;

interface Fit {
  /** The spec forgets a region, or names one too many. */
  readonly differs: boolean;
  /** The spec names the subnets that the gateway is in. */
  readonly stays: boolean;
}

/** Mostly the regions that the gateway has, and often its subnets: the closest look is at what runs. */
function fitted(world: World, spec: Spec, { differs, stays }: Fit): Spec {
  const [primary, ...further] = placesIn(world);
  const subnetOf = (place: { readonly subnetId: string } | undefined, otherwise: string): string =>
    stays && place !== undefined && place.subnetId !== '' ? place.subnetId : otherwise;
  const { additionalLocations = [], subnetId = '' } = spec;
  const named = differs
    ? additionalLocations.slice(0, 1)
    : additionalLocations.flatMap((one) => {
        const place = further.find(({ location }) => location === one.location);
        return place ? [{ ...one, subnetId: subnetOf(place, one.subnetId) }] : [];
      });
  return { ...spec, subnetId: subnetOf(primary, subnetId), ...(spec.mode === 'None' ? {} : { additionalLocations: named }) };
}

const isOurs = (rule: Json): boolean => text(rule['name']).startsWith(rulePrefix(ids.service));
const slotOf = (rule: Json): string => `${text(properties(rule)['direction'])} ${Number(properties(rule)['priority'])}`;

interface Deed {
  readonly how: 'nothing' | 'add' | 'spoil' | 'remove';
  readonly rule: Json;
  readonly spoil: Json;
  readonly at: number;
}

/** By hand: a rule of others comes into every group, or one of ours is changed or removed. */
function disturbed(world: World, { how, rule, spoil, at }: Deed): World {
  const groups = Object.values(world.bodies).filter(({ id }) => /\/networkSecurityGroups\//i.test(text(id)));
  return groups.reduce((now, group) => {
    const rules = objects(properties(group)['securityRules']);
    const ours = rules.filter(isOurs);
    const one = ours[at % Math.max(1, ours.length)];
    const after = {
      nothing: rules,
      add: rules.some((other) => slotOf(other) === slotOf(rule))
        ? rules
        : [...rules, { ...rule, id: `${text(group['id'])}/securityRules/${text(rule['name'])}` }],
      spoil: rules.map((each) => (each === one ? { ...each, properties: { ...properties(each), ...spoil } } : each)),
      remove: rules.filter((each) => each !== one),
    }[how];
    return withBody(now, idKey(text(group['id'])), { ...group, properties: { ...properties(group), securityRules: after } });
  }, world);
}

const deeds: fc.Arbitrary<Deed> = fc.record({
  how: fc.constantFrom('nothing' as const, 'nothing' as const, 'add' as const, 'spoil' as const, 'remove' as const),
  rule: foreignRule,
  spoil: fc.constantFrom<Json>(
    { access: 'Deny' },
    { destinationPortRange: '1-2', destinationPortRanges: [] },
    { description: 'mine now' },
    { priority: 4096 },
  ),
  at: fc.nat({ max: 9 }),
});

export const cases: fc.Arbitrary<Case> = fc
  .record({
    world: worlds,
    earlier: fc.option(specs, { freq: 2 }),
    spec: specs,
    differs: fc.constantFrom(...Array<boolean>(9).fill(false), true),
    stays: fc.tuple(fc.boolean(), fc.boolean()),
    deed: deeds,
  })
  .map(({ world, earlier, spec, differs, stays: [stayed, stays], deed }) => {
    const before = earlier ? fitted(world, earlier, { differs: false, stays: stayed }) : undefined;
    const lived = before ? carriedOut(world, planIn(world, before).steps) : world;
    return { world: disturbed(lived, deed), spec: fitted(lived, spec, { differs, stays }) };
  });

/** As a person would say it. */
export const shown = (steps: readonly Step[]): readonly string[] =>
  steps.map(({ phase, writes, why }) => `${phase}: ${why} [${writes.map(({ verb, target }) => `${verb} ${nameOf(target)}`).join(', ')}]`);
