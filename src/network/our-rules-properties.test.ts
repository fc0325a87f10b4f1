/** Promises about the rules that we write, over groups that no client would think of: foreign rules stay, priorities stay, and one pass is enough. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientFlow, flowsFor, insideClientFlow, isOfClients, type FlowContext, type FlowNeed } from './flows.ts';
import { desiredRules, isOurs, sameRule, type RuleChanges, type Wanted } from './our-rules.ts';
import { rule, wordsOf } from './rules.test-support.ts';
import type { SecurityRule } from './rules.ts';
import type { Packets } from './filter/needs.ts';
import { evaluate } from './security.ts';

const prefix = 'apimvnet-0a1b2c-';
const place = { subnetPrefixes: ['10.0.1.0/28'], vnetPrefixes: ['10.0.0.0/16'], region: 'West Europe' };

const sources = ['Internet', 'AzureCloud', 'AzureFrontDoor.Backend', '203.0.113.0/24', '198.51.100.7', '10.0.9.0/24'];
const context: fc.Arbitrary<FlowContext> = fc.record({
  mode: fc.constantFrom('External' as const, 'Internal' as const),
  sku: fc.constantFrom('Developer' as const, 'Premium' as const),
  locations: fc.integer({ min: 1, max: 2 }),
  clientSources: fc.uniqueArray(fc.constantFrom(...sources), { maxLength: 3 }),
  clientPorts: fc.constantFrom([443], [80, 443]),
});

const prefixes = [
  '*',
  'Internet',
  'VirtualNetwork',
  'AzureCloud',
  'Storage',
  'Sql',
  'ApiManagement',
  'AzureLoadBalancer',
  '203.0.113.0/25',
];
const foreignRule = fc
  .tuple(
    fc.constantFrom('Inbound', 'Outbound'),
    fc.constantFrom('Allow', 'Deny'),
    fc.constantFrom('*', 'Tcp', 'Udp'),
    fc.constantFrom('*', '443', '3443', '1433', '80,443'),
    fc.constantFrom(...prefixes),
    fc.constantFrom('*', 'VirtualNetwork', '10.0.1.0/28', '10.0.1.8/29'),
    fc.oneof(fc.integer({ min: 100, max: 4096 }), fc.integer({ min: 2995, max: 3025 })),
  )
  .map(([direction, access, protocol, ports, theirs, ours, priority]) =>
    direction === 'Inbound'
      ? rule(`corp-in-${priority}`, priority, `Inbound ${access} ${protocol} ${ports} from ${theirs} to ${ours}`)
      : rule(`corp-out-${priority}`, priority, `Outbound ${access} ${protocol} ${ports} from ${ours} to ${theirs}`),
  );
const foreignRules = fc.uniqueArray(foreignRule, { maxLength: 8, selector: ({ name }) => name });

const band = fc
  .tuple(fc.constantFrom(150, 3000, 3010), fc.constantFrom(3, 8, 20, 199))
  .map(([from, size]): Wanted['band'] => ({ from, to: from + size }));

const situation = fc
  .record({ context, foreign: foreignRules, band, shared: fc.boolean() })
  .map(({ context: given, foreign, ...rest }): Wanted => ({
    flows: flowsFor(given),
    rules: foreign,
    place,
    prefix,
    owner: 'cluster/binding',
    ...rest,
  }));

/** The group as it is once the changes are made. */
const applied = (rules: readonly SecurityRule[], { write, remove }: Pick<RuleChanges, 'write' | 'remove'>): readonly SecurityRule[] => {
  const gone = new Set([...write, ...remove].map(({ name }) => name));
  return [...rules.filter(({ name }) => !gone.has(name)), ...write];
};
const after = (wanted: Wanted): Wanted => ({ ...wanted, rules: applied(wanted.rules, desiredRules(wanted)) });
/** For sure, or in part for sure. */
const isClosed = (rules: readonly SecurityRule[], flow: Packets): boolean => ['Denied', 'Partly'].includes(evaluate(rules, flow, place).is);
const halves = ['10.0.1.0/29', '10.0.1.8/29'];
const ours = (rules: readonly SecurityRule[]) => rules.filter(({ name }) => isOurs(name, prefix));
const runs = { seed: 20260105, numRuns: 200 };

/** Two wishes for one group: what it is like to be edited. */
const edited = fc.tuple(situation, context, band).map(([first, given, moved]): readonly [Wanted, Wanted] => {
  const written = after(first);
  return [written, { ...written, flows: flowsFor(given), band: moved }];
});

describe('whatever else is in the group', () => {
  test('once is enough: after its own changes nothing is left to do', () => {
    fc.assert(
      fc.property(situation, (wanted) => {
        expect(desiredRules(after(wanted))).toMatchObject({ write: [], remove: [] });
      }),
      runs,
    );
  });

  test('after an edit it comes to rest: what makes room goes first, what needed it comes next', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const { write, remove } = desiredRules(after(after(wanted)));
        expect([...write, ...remove].map(wordsOf)).toEqual([]);
      }),
      runs,
    );
  });

  test('no rule of others is written or removed', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const { write, remove } = desiredRules(wanted);
        expect([...write, ...remove].filter(({ name }) => !isOurs(name, prefix))).toEqual([]);
      }),
      runs,
    );
  });

  test('what is taken lies in the band, and no priority is taken twice', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const { write } = desiredRules(wanted);
        const before = new Map(wanted.rules.map(({ name, priority }) => [name, priority]));
        for (const { name, priority } of write)
          expect((priority >= wanted.band.from && priority <= wanted.band.to) || priority === before.get(name)).toBe(true);
        const taken = applied(wanted.rules, { write, remove: [] }).map(({ direction, priority }) => `${direction} ${priority}`);
        expect(new Set(taken).size).toBe(taken.length);
      }),
      runs,
    );
  });

  test('a rule of ours keeps its priority as long as it works there', () => {
    fc.assert(
      fc.property(edited, foreignRules, ([written], more) => {
        const rules = [...written.rules, ...more.filter((one) => !written.rules.some((two) => clash(one, two)))];
        const before = new Map(ours(rules).map(({ name, priority }) => [name, priority]));
        for (const { name, priority } of desiredRules({ ...written, rules }).write) {
          const kept = before.get(name);
          if (kept === undefined) continue;
          expect(priority).toBe(kept);
        }
      }),
      runs,
    );
  });

  test('a rule that is added, or goes to another place, has an effect: for no port, peer and half of the subnet all of it is denied', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const { write } = desiredRules(wanted);
        const rules = applied(wanted.rules, { write, remove: [] });
        const stays = ({ name, priority }: SecurityRule) => wanted.rules.some((one) => one.name === name && one.priority === priority);
        for (const one of write.filter((each) => !stays(each))) {
          const flow = {
            direction: one.direction as FlowNeed['direction'],
            protocol: one.protocol as FlowNeed['protocol'],
            ports: one.destinationPortRanges,
            peers: one.direction === 'Inbound' ? one.sourceAddressPrefixes : one.destinationAddressPrefixes,
          };
          const cells = flow.peers.flatMap((peer) => flow.ports.flatMap((port) => halves.map((half) => ({ peer, port, half }))));
          const closed = cells.filter(({ peer, port, half }) => {
            const { is } = evaluate(rules, { ...flow, peers: [peer], ports: [port] }, { ...place, subnetPrefixes: [half] });
            return is === 'Denied';
          });
          expect([wordsOf(one), closed]).toEqual([wordsOf(one), []]);
        }
      }),
      runs,
    );
  });

  // What would replace a rule must be there before it goes: else a list without room would shut out who could connect.
  test('afterwards nobody is let in by a rule of ours whom the binding does not name, once every one that it names is', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const named = new Set(wanted.flows.flatMap(({ peers }) => peers));
        const there = ours(after(wanted).rules);
        const isFull = (name: string): boolean =>
          desiredRules(wanted)
            .noRoom.filter(({ id }) => name.startsWith(`${prefix}${id}`))
            .some(({ id, peers }) => {
              const served = there.filter((one) => one.name.startsWith(`${prefix}${id}`)).flatMap((one) => one.sourceAddressPrefixes);
              return peers.some((peer) => !served.includes(peer));
            });
        for (const one of there.filter(({ direction, name }) => direction === 'Inbound' && !isFull(name)))
          expect([wordsOf(one), one.sourceAddressPrefixes.filter((peer) => !named.has(peer))]).toEqual([wordsOf(one), []]);
      }),
      runs,
    );
  });

  test('W4: while a part of a flow cannot be written, no rule of it that is there goes or loses a peer', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const before = ours(wanted.rules).filter(({ name }) => name.startsWith(`${prefix}${clientFlow}`));
        const { write, narrow, remove, retire } = desiredRules({ ...wanted, unwritable: new Set([clientFlow, insideClientFlow]) });
        const now = [...write, ...narrow];
        const lost = before.flatMap(({ name, sourceAddressPrefixes }) => {
          const changed = now.find((one) => one.name === name);
          return changed ? sourceAddressPrefixes.filter((peer) => !changed.sourceAddressPrefixes.includes(peer)) : [];
        });
        expect([...remove, ...retire].filter(({ name }) => before.some((one) => one.name === name)).map(wordsOf)).toEqual([]);
        expect(lost).toEqual([]);
      }),
      runs,
    );
  });

  test('a flow that is neither shadowed nor without room is open afterwards, and stays open under a later deny of all', () => {
    fc.assert(
      fc.property(situation, (wanted) => {
        const { shadowed, noRoom } = desiredRules(wanted);
        const excused = new Set([...shadowed.map(({ flow }) => flow.id), ...noRoom.map(({ id }) => id)]);
        const { rules } = after(wanted);
        const last = (direction: string) => rule('last', 4097, `${direction} Deny * * from * to *`);
        for (const flow of wanted.flows.filter(({ need, id }) => (need === 'Required' || need === 'Recommended') && !excused.has(id)))
          expect([flow.id, isClosed([...rules, last('Inbound'), last('Outbound')], flow)]).toEqual([flow.id, false]);
      }),
      runs,
    );
  });

  test('between two writes nothing is closed that was open and is still needed', () => {
    fc.assert(
      fc.property(edited, ([, wanted]) => {
        const { write, remove, shadowed, noRoom } = desiredRules(wanted);
        // Said to be closed, and open before only because clients were let in from everywhere.
        const reported = new Set([...shadowed.map(({ flow }) => flow.id), ...noRoom.map(({ id }) => id)]);
        const alone = ({ id }: FlowNeed) => reported.has(id) && !ours(wanted.rules).some(({ name }) => name === `${prefix}${id}`);
        const needed = wanted.flows.filter((flow) => flow.need !== 'Optional' && !isOfClients(flow) && !alone(flow));
        const open = needed.filter((flow) => evaluate(wanted.rules, flow, place).is === 'Allowed');
        const changes = [...write.map((one) => ({ write: [one], remove: [] })), ...remove.map((one) => ({ write: [], remove: [one] }))];
        changes.reduce((rules, change) => {
          const next = applied(rules, change);
          for (const flow of open) expect([flow.id, evaluate(next, flow, place).is]).toEqual([flow.id, 'Allowed']);
          return next;
        }, wanted.rules);
      }),
      runs,
    );
  });
});

const clash = (a: SecurityRule, b: SecurityRule): boolean => a.direction === b.direction && a.priority === b.priority;

describe('two rules are the same', () => {
  const base = rule('a', 3000, 'Inbound Allow Tcp 80,443 from Internet to VirtualNetwork', { description: 'x' });
  test.each<[string, Partial<SecurityRule>, boolean]>([
    ['in any order and letter case', { destinationPortRanges: ['443', '80'], sourceAddressPrefixes: ['INTERNET'] }, true],
    ['under any name', { name: 'A' }, true],
    ['but not with another priority', { priority: 3001 }, false],
    ['but not in the other direction', { direction: 'Outbound' }, false],
    ['but not when one denies', { access: 'Deny' }, false],
    ['but not with another protocol', { protocol: '*' }, false],
    ['but not with fewer ports', { destinationPortRanges: ['443'] }, false],
    ['but not with other source ports', { sourcePortRanges: ['1024-65535'] }, false],
    ['but not from elsewhere', { sourceAddressPrefixes: ['AzureCloud'] }, false],
    ['but not to elsewhere', { destinationAddressPrefixes: ['*'] }, false],
    ['but not for machines of a group only', { destinationApplicationSecurityGroups: ['/asg'] }, false],
    ['but not with the mark of another owner', { description: 'y' }, false],
  ])('%s', (_, change, same) => expect(sameRule(base, { ...base, ...change })).toBe(same));
});
