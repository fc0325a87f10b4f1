/** Promises about rules of others that close a flow: nothing is written behind them, and what may have been meant is named. */

import { describe, expect, test } from '@jest/globals';
import { rule } from '../../../network/rules.test-support.ts';
import { group, ids, observation, premium, seen, service, shadow } from '../../testing/observation.test-support.ts';
import { rulePrefix } from '../../model/terms/owner.ts';
import { situation, type Given } from '../../testing/situation.test-support.ts';

const planOf = (given: Given) => situation(given).plan;
const writesOf = (given: Given) => planOf(given).steps.flatMap(({ writes }) => writes.filter(({ target }) => target !== ids.service));
const short = (target: string): string => target.split('/').at(-1)?.replace(rulePrefix(ids.service), '') ?? '';
const checks = (given: Given) => planOf(given).findings.flatMap(({ check, gates }) => (gates ? [`${check}/${gates}`] : []));

describe('a deny in front of the band', () => {
  const closed = { seen: observation({ group: seen(group([shadow])) }) };

  test('stops the switch, not the rules that help', () => {
    expect(checks(closed)).toEqual(['FlowBlocked/Switch']);
    expect(writesOf(closed).map(({ target }) => short(target))).not.toContain('management');
    expect(writesOf(closed)).toHaveLength(7);
  });

  test('names what it costs', () => {
    const [finding] = planOf(closed).findings;
    expect(finding?.message).toMatch(/: inbound Tcp 3443 from ApiManagement\. The service can be neither managed nor updated\.$/);
  });

  test('is no obstacle to a band that begins below it', () => {
    const given = { ...closed, spec: { networkSecurity: { priorities: { from: 500, to: 600 } } } };
    expect(checks(given)).toEqual([]);
    expect(writesOf(given).map(({ target }) => short(target))).toContain('management');
  });

  test('that hits half of the subnet is said to block in part', () => {
    const half = rule('half', 1000, 'Inbound Deny * 3443 from * to 10.0.1.16/28');
    const allow = rule('allow', 1100, 'Inbound Allow * 3443 from ApiManagement to *');
    const [finding] = planOf({ seen: observation({ group: seen(group([half, allow])) }) }).findings;
    expect(finding?.message).toContain('flow "management endpoint" in part, for Tcp 3443 ApiManagement: ');
  });

  test('inside the band: the way out is room in front of it', () => {
    const deny = rule('late', 3000, 'Inbound Deny * 3443 from * to *');
    const [finding] = planOf({
      spec: { networkSecurity: { priorities: { from: 3000, to: 3100 } } },
      seen: observation({ group: seen(group([deny])) }),
    }).findings;
    expect(finding).toMatchObject({
      check: 'FlowBlocked',
      remedy: expect.stringMatching(/^Either change or remove rule late, or give .* well below 3000, such as 2940 to 2999;/),
    });
  });

  test.each([
    ['Premium', premium, 'FlowBlocked/Switch'],
    ['Developer', {}, undefined],
  ])('of the load balancer stops %s: %j', (_, sku, found) => {
    const deny = rule('lb', 100, 'Inbound Deny * 6390 from AzureLoadBalancer to *');
    const given = { seen: observation({ service: seen(service(sku)), group: seen(group([deny])) }) };
    expect(checks(given)).toEqual(found === undefined ? [] : [found]);
    const { severity, message } = planOf(given).findings.find(({ check }) => check === 'FlowBlocked') ?? {};
    expect(severity).toBe(found === undefined ? 'Degrading' : 'Blocking');
    expect(message).toContain(`blocks the ${found === undefined ? 'recommended' : 'required'} flow "load balancer health probe"`);
  });

  test.each([
    ['Outbound Allow Tcp 1443 from * to Sql', '1443', '1433'],
    ['Outbound Allow Tcp 1433 from * to SqlManagement', 'SqlManagement', 'Sql'],
    ['Outbound Allow Tcp 1433 from * to Sql.NorthEurope', 'Sql.NorthEurope', 'Sql'],
  ])('a slip beside it is named too: %s', (slip, got, meant) => {
    const rules = [rule('none', 1000, 'Outbound Deny * * from * to *'), rule('sql', 900, slip)];
    const finding = planOf({ seen: observation({ group: seen(group(rules)) }) }).findings.find(({ message }) =>
      message.includes('Azure SQL'),
    );
    expect(finding?.message).toContain(`Rule sql has ${got}: did you mean ${meant}?`);
  });
});

test.each<[string, readonly string[], string]>([
  ['Inbound Allow * 6381-6383 from AzureLoadBalancer to *', [], 'Rule slip has port 6381-6383: did you mean 6390?'],
  ['Inbound Allow Tcp 433 from Internet to *', ['Internet'], 'Rule slip has 433: did you mean 443?'],
  ['Inbound Allow Tcp 433 from Internet to *', [], 'Rule slip has 433: did you mean 443?'],
  [
    'Inbound Allow Tcp 3443 from ApiManagement to 20.61.0.10/32',
    [],
    'Rule slip has 20.61.0.10/32 as its destination: did you mean the subnet',
  ],
  ['Inbound Allow Tcp 443 from ApiManagement to *', [], 'Rule slip has port 443: did you mean 3443?'],
])('A18: a rule that shares all but one thing with a closed flow is named: %s, clients %s', (words, clientSources, hint) => {
  const rules = [rule('slip', 90, words), rule('none', 95, 'Inbound Deny * * from * to *')];
  const given = {
    spec: { networkSecurity: { clientSources } },
    seen: observation({ service: seen(service(premium)), group: seen(group(rules)) }),
  };
  expect(planOf(given).findings.filter(({ message }) => message.includes(hint))).toHaveLength(1);
});
