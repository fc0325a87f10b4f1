/** Promises about plans as a whole: carried out they leave nothing to do, and half carried out they have closed nothing. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BindingSpec } from '../../api/binding.ts';
import { valueOf as outcomeOf, type Observation } from '../model/values/observation.ts';
import {
  attached,
  fitting,
  gone,
  group,
  ids,
  observation,
  premium,
  seen,
  service,
  subnet,
  unseen,
} from '../testing/observation.test-support.ts';
import { situation } from '../testing/situation.test-support.ts';
import { clientFlow, flowsFor } from '../../network/flows.ts';
import { rule } from '../../network/rules.test-support.ts';
import type { SecurityRule } from '../../network/rules.ts';
import { evaluate } from '../../network/security.ts';
import { predict, predictWrite } from './predict.ts';
import { step, type Step, type Write, type Plan } from '../model/values/step.ts';

const foreign = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom('Inbound', 'Outbound'),
      fc.constantFrom('Allow', 'Deny'),
      fc.constantFrom('*', 'Tcp', 'Udp'),
      fc.constantFrom('*', '443', '3443', '1433,443', '6390'),
      fc.constantFrom(
        '*',
        'Internet',
        'VirtualNetwork',
        'Storage',
        'AzureCloud',
        'ApiManagement',
        '203.0.113.0/25',
        '203.0.113.0/25,10.9.0.0/16',
      ),
      fc.constantFrom('*', 'VirtualNetwork', '10.0.1.0/27', '10.0.1.16/28,10.0.2.0/24'),
      fc.oneof(fc.integer({ min: 100, max: 4096 }), fc.integer({ min: 2998, max: 3012 })),
    )
    .map(([direction, access, protocol, ports, theirs, ours, priority]) =>
      direction === 'Inbound'
        ? rule(`in-${priority}`, priority, `Inbound ${access} ${protocol} ${ports} from ${theirs} to ${ours}`)
        : rule(`out-${priority}`, priority, `Outbound ${access} ${protocol} ${ports} from ${ours} to ${theirs}`),
    ),
  { maxLength: 6, selector: ({ name }) => name },
);

/** Rules of ours as an earlier wish, or a user's hand, left them. */
const earlier = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('Internet', 'AzureFrontDoor.Backend', '203.0.113.0/24', '198.51.100.7'), { maxLength: 3 }),
    fc.constantFrom(0, 4, 99),
    fc.constantFrom<Partial<SecurityRule>>({}, { access: 'Deny' }, { destinationPortRanges: ['1-2', '7'] }, { description: 'mine now' }),
  )
  .map(([clientSources, spoilt, how]) =>
    fitting({ clientSources, sku: 'Premium' }).map((one, index) => (index === spoilt ? { ...one, ...how } : one)),
  );

const security = fc.record<NonNullable<BindingSpec['networkSecurity']>>(
  {
    clientSources: fc.uniqueArray(fc.constantFrom('Internet', 'AzureCloud', '203.0.113.0/24', '10.0.9.0/24', '198.51.100.7'), {
      minLength: 1,
      maxLength: 3,
    }),
    clientPorts: fc.constantFrom([443], [443, 80]),
    priorities: fc.constantFrom({ from: 3000, to: 3059 }, { from: 200, to: 260 }, { from: 3900, to: 4000 }),
  },
  { requiredKeys: ['priorities'] },
);

const free = (rules: readonly SecurityRule[]): readonly SecurityRule[] =>
  rules.filter((one, index) => !rules.slice(0, index).some((two) => one.direction === two.direction && one.priority === two.priority));

interface Case {
  readonly seen: Observation;
  readonly spec: Partial<BindingSpec>;
}

const running = fc
  .tuple(foreign, earlier, security, fc.boolean(), fc.constantFrom('Developer', 'Premium'), fc.boolean(), fc.boolean())
  .map(([others, ours, networkSecurity, written, name, inPlace, shared]): Case => {
    const rules = free([...others, ...(written ? ours : [])]);
    return {
      seen: observation({
        service: seen((inPlace ? attached : service)({ sku: { name, capacity: 1 } })),
        group: seen(group(rules, { subnets: shared ? [ids.subnet, ids.elsewhere] : [ids.subnet] })),
      }),
      spec: { networkSecurity },
    };
  });

const unattached = fc.tuple(foreign, security, fc.boolean(), fc.boolean()).map(([others, networkSecurity, exists, inPlace]): Case => {
  const create = exists ? { groupId: ids.wanted } : { create: { name: 'new-nsg' } };
  return {
    seen: observation({
      service: seen((inPlace ? attached : service)(premium)),
      subnet: subnet({ securityGroupId: undefined }),
      wantedGroup: exists ? seen(group(others, { id: ids.wanted, name: 'new-nsg', subnets: [] })) : gone,
    }),
    spec: { networkSecurity: { ...networkSecurity, ...create } },
  };
});

const cases = fc.oneof(running, unattached);
const planOf = (spec: Case['spec'], observed: Observation) => situation({ spec, seen: observed }).plan;
const lacksRoom = ({ findings }: Plan): boolean =>
  findings.some(({ check }) => check === 'FlowBlocked' || check === 'NoRoomForRules' || check === 'NoClientCanConnect');

const runs = { seed: 20260105, numRuns: 150 };

describe('whatever the group holds', () => {
  test('a plan that is carried out is followed by none, but where a removal made the room that it reported as missing', () => {
    fc.assert(
      fc.property(cases, ({ seen: before, spec }) => {
        const first = planOf(spec, before);
        const after = predict(before, first.steps);
        const next = planOf(spec, after);
        if (!lacksRoom(first) || !first.steps.some(({ phase }) => phase === 'clean')) expect(next.steps.map(({ why }) => why)).toEqual([]);
        expect(planOf(spec, predict(after, next.steps)).steps.map(({ why }) => why)).toEqual([]);
      }),
      runs,
    );
  });

  test('what is planned after some of the writes is what was left of the plan', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ seen: before, spec }, count) => {
        const writes = planOf(spec, before).steps.flatMap((one) => one.writes);
        const done = writes.slice(0, writes.length === 0 ? 0 : count % writes.length);
        // A removal may make the room that the plan reported as missing.
        if (lacksRoom(planOf(spec, before)) && done.some(({ verb }) => verb === 'delete')) return;
        const left = planOf(spec, done.reduce(predictWrite, before)).steps.flatMap((one) => one.writes);
        expect(left.map(({ verb, target }) => `${verb} ${target}`)).toEqual(
          writes.slice(done.length).map(({ verb, target }) => `${verb} ${target}`),
        );
      }),
      runs,
    );
  });

  test('after every single write, each flow that was open for the gateway and is required is still open', () => {
    fc.assert(
      fc.property(running, ({ seen: before, spec }) => {
        const found = outcomeOf(before.service);
        const flows = flowsFor({
          mode: 'External',
          sku: found?.sku.name === 'Premium' ? 'Premium' : 'Developer',
          locations: 1,
          clientSources: [],
          clientPorts: [443],
        }).filter(({ need, id }) => need === 'Required' && id !== clientFlow);
        const place = { region: 'West Europe', subnetPrefixes: ['10.0.1.0/27'], vnetPrefixes: ['10.0.0.0/16'] };
        const open = (at: Observation) =>
          flows
            .filter((flow) => evaluate(outcomeOf(at.locations[0]?.group)?.rules ?? [], flow, place).is === 'Allowed')
            .map(({ id }) => id);
        const writes = planOf(spec, before).steps.flatMap((one) => one.writes);
        writes.reduce((at, write) => {
          const next = predictWrite(at, write);
          expect(open(at).filter((id) => !open(next).includes(id))).toEqual([]);
          return next;
        }, before);
      }),
      runs,
    );
  });

  test('rules of others are in no write', () => {
    fc.assert(
      fc.property(cases, ({ seen: before, spec }) => {
        const targets = planOf(spec, before).steps.flatMap(({ writes }) => writes.map(({ target }) => target));
        expect(targets.filter((target) => /securityRules\/(in|out)-/.test(target))).toEqual([]);
      }),
      runs,
    );
  });
});

describe('the prediction', () => {
  test('attaches the group that was made, with what it holds', () => {
    const { seen: before, spec } = {
      seen: observation({ subnet: subnet({ securityGroupId: undefined }), wantedGroup: gone, wantedIds: { group: ids.wanted } }),
      spec: { networkSecurity: { create: { name: 'new-nsg' }, clientSources: ['Internet'] } },
    };
    const after = predict(before, planOf(spec, before).steps);
    const [primary] = after.locations;
    expect(primary?.subnet?.securityGroupId).toBe(ids.wanted);
    expect(outcomeOf(primary?.network)?.subnets[0]?.securityGroupId).toBe(ids.wanted);
    expect(outcomeOf(primary?.group)).toMatchObject({ name: 'new-nsg', location: 'westeurope', subnets: [ids.subnet] });
    expect(outcomeOf(primary?.group)?.rules).toHaveLength(9);
    expect(outcomeOf(after.service)).toMatchObject({ virtualNetworkType: 'External', subnetId: ids.subnet });
  });

  test('leaves unseen what was not seen', () => {
    const before = observation({ service: unseen() });
    const [move] = planOf({}, observation({ group: seen(group(fitting())) })).steps;
    expect(predict(before, move ? [move] : [])).toEqual(before);
  });

  test('does not guess what a write does that it does not know', () => {
    const unknown: Write = { verb: 'delete', target: ids.service, changes: [] };
    const steps: Step[] = [
      step({ phase: 'cutover', parent: ids.service, writes: [unknown], impact: { traffic: 'None', minutes: [0, 1] }, why: '' }),
    ];
    expect(() => predict(observation(), steps)).toThrow('what a delete');
  });
});
