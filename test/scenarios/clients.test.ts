/** Promises to the clients of a gateway: nobody is shut out by a slip of the pen, and who is shut out on purpose is said before and after. */

import { describe, expect, test } from '@jest/globals';
import { approve, asked, messageOf } from './support/approving.ts';
import { childrenOf, findingsOf, rulesOf, statusOf, writesOf } from './support/shown.ts';
import { createStage, ordinarySpec, type Stage } from './support/stage.ts';
import { groupId, network, ordinary, rule, securityGroup, service, subnetId } from './support/world.ts';

const open = { networkSecurity: { clientSources: ['Internet'] } };

async function settled(spec: object, resources: readonly object[] = ordinary): Promise<Stage> {
  const stage = await createStage({ resources });
  stage.start();
  await stage.apply('orders', { ...ordinarySpec(), ...spec });
  await stage.until('orders', 'True/Settled');
  return stage;
}

/** Client rules of ours with their sources, e.g. `clients Internet`. */
const clientRules = (stage: Stage): readonly string[] =>
  childrenOf(stage, groupId('apim-nsg'), 'securityRules').flatMap(({ name, properties }) => {
    const { sourceAddressPrefix: one, sourceAddressPrefixes: many = [] } = properties as {
      readonly sourceAddressPrefix?: string;
      readonly sourceAddressPrefixes?: readonly string[];
    };
    const short = name.replace(/^apimvnet-[0-9a-f]{6}-/, '');
    return short.startsWith('clients') ? [`${short} ${[...(one === undefined ? [] : [one]), ...many].join(',')}`] : [];
  });

const conditionOf = async (stage: Stage, type: string): Promise<string> => {
  const condition = (await statusOf(stage)).conditions?.find((one) => one.type === type);
  return `${condition?.status}/${condition?.reason}`;
};

/** Notes of the warnings with this reason. */
async function warnings(stage: Stage, reason: string): Promise<readonly string[]> {
  await stage.forward('10s');
  const { items } = await stage.cluster
    .api()
    .request<{ readonly items: readonly { readonly type: string; readonly reason: string; readonly note: string }[] }>({
      method: 'GET',
      path: '/apis/events.k8s.io/v1/events',
    });
  return items.filter((one) => one.type === 'Warning' && one.reason === reason).map(({ note }) => note);
}

describe('W4: a client source that cannot be written', () => {
  test.each([
    ['', open],
    [', where what disrupts is asked for', { ...open, changes: { approval: 'WhenDisruptive' } }],
  ])('W4: a misspelt client tag keeps the working rule and blocks%s', async (_, spec) => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    await stage.clock.until(() => stage.ready('orders') !== 'Unknown/Observing', 60_000);
    await stage.forward('10s');
    if (stage.ready('orders') === 'False/AwaitingApproval') await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internett'] } });
    await stage.forward('3h');
    expect(clientRules(stage)).toEqual(['clients Internet']);
    expect([stage.ready('orders'), await conditionOf(stage, 'PrerequisitesMet')]).toEqual([
      'False/PrerequisitesNotMet',
      'False/TagUnknown',
    ]);
    expect(await findingsOf(stage, 'TagUnknown')).toMatchObject([{ severity: 'Blocking' }]);
    expect(await warnings(stage, 'TagUnknown')).toEqual([expect.stringContaining('Internett')]);
  });

  test('W4: the spelling corrected, the rule follows', async () => {
    const stage = await settled(open);
    await stage.edit('orders', { networkSecurity: { clientSources: ['AzureFrontDoor.Backent'] } });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    await stage.edit('orders', { networkSecurity: { clientSources: ['AzureFrontDoor.Backend'] } });
    await stage.until('orders', 'True/Settled');
    expect(clientRules(stage)).toEqual(['clients AzureFrontDoor.Backend']);
  });

  // Further members of the kind.
  test('W4: among others takes nothing from anybody, and the others are let in', async () => {
    const stage = await settled(open);
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internett', '203.0.113.0/24'] } });
    await stage.forward('1h');
    expect(clientRules(stage)).toEqual(['clients Internet', 'clients-ranges 203.0.113.0/24']);
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    await stage.edit('orders', { networkSecurity: { clientSources: ['203.0.113.0/24'] } });
    await stage.until('orders', 'True/Settled');
    expect(clientRules(stage)).toEqual(['clients 203.0.113.0/24']);
  });

  test('W4: a list of ranges that gets a misspelt tag loses none of its ranges meanwhile', async () => {
    const stage = await settled({ networkSecurity: { clientSources: ['Internet', '198.51.100.0/24', '203.0.113.0/24'] } });
    await stage.edit('orders', { networkSecurity: { clientSources: ['Internett', '203.0.113.0/24'] } });
    await stage.forward('1h');
    expect(clientRules(stage).toSorted()).toEqual(['clients-internet Internet', 'clients-ranges 198.51.100.0/24,203.0.113.0/24']);
  });

  test('W4: beside a misspelt tag, the rule for the others is put right when a user changes it', async () => {
    const stage = await settled({ networkSecurity: { clientSources: ['203.0.113.0/24'] } });
    await stage.edit('orders', { networkSecurity: { clientSources: ['203.0.113.0/24', 'Internett'] } });
    await stage.until('orders', 'False/PrerequisitesNotMet');
    const [theirs] = childrenOf(stage, groupId('apim-nsg'), 'securityRules').filter(({ name }) => name.endsWith('-clients'));
    stage.azure.put(`${groupId('apim-nsg')}/securityRules/${theirs?.name ?? ''}`, {
      ...theirs,
      properties: { ...theirs?.properties, access: 'Deny' },
    });
    await stage.forward('1h');
    const [ours] = childrenOf(stage, groupId('apim-nsg'), 'securityRules').filter(({ name }) => name.endsWith('-clients'));
    expect(ours?.properties).toMatchObject({ access: 'Allow', sourceAddressPrefix: '203.0.113.0/24' });
  });

  test('W4: a rule that finds no room does not cost the one that it is to replace', async () => {
    const taken = Array.from({ length: 54 }, (_, at) => rule(`theirs-${at}`, 3000 + at, 'Inbound Deny 9 from * to *'));
    const stage = await settled({ networkSecurity: { clientSources: ['Internet'], priorities: { from: 3000, to: 3059 } } }, [
      securityGroup('apim-nsg', taken),
      ...ordinary.slice(1),
    ]);
    const filled = Array.from({ length: 6 }, (_, at) => 3054 + at).filter(
      (priority) =>
        !childrenOf(stage, groupId('apim-nsg'), 'securityRules').some(
          ({ properties }) => properties['priority'] === priority && properties['direction'] === 'Inbound',
        ),
    );
    for (const priority of filled)
      stage.azure.put(
        `${groupId('apim-nsg')}/securityRules/late-${priority}`,
        rule(`late-${priority}`, priority, 'Inbound Deny 9 from * to *'),
      );
    await stage.edit('orders', { networkSecurity: { clientSources: ['AzureFrontDoor.Backend', '203.0.113.0/24'] } });
    await stage.forward('1h');
    expect(clientRules(stage)).toEqual(['clients Internet']);
    expect(await findingsOf(stage, 'NoRoomForRules')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('clients to the gateway') }),
    ]);
  });

  test('W4: a misspelt optional flow keeps the rule of the one that was meant', async () => {
    const closed = [securityGroup('apim-nsg', [rule('no-internet', 4000, 'Outbound Deny * from * to Internet')]), ...ordinary.slice(1)];
    const stage = await settled({ networkSecurity: { optionalFlows: ['entra'] } }, closed);
    await stage.edit('orders', { networkSecurity: { optionalFlows: ['entr'] } });
    await stage.forward('1h');
    expect(rulesOf(stage).filter((one) => one.startsWith('entra'))).toHaveLength(1);
    expect(await findingsOf(stage, 'FlowUnknownName')).toHaveLength(1);
    expect(await warnings(stage, 'FlowUnknownName')).toHaveLength(1);
  });
});

describe('W4: closing the gateway to clients on purpose', () => {
  const asks = { ...open, changes: { approval: 'WhenDisruptive' } };

  async function settledByApproval(spec: object): Promise<Stage> {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...spec });
    await stage.until('orders', 'False/AwaitingApproval');
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    return stage;
  }

  test.each([
    ['to some', { clientSources: ['203.0.113.0/24'] }, /only 203\.0\.113\.0\/24 can connect on 443/, ['clients 203.0.113.0/24']],
    ['to all', { clientSources: null }, /no client from outside the virtual network can connect on 443/, []],
  ])('W4: %s is asked for where what disrupts is', async (_, networkSecurity, words, after) => {
    const stage = await settledByApproval(asks);
    await stage.edit('orders', { networkSecurity });
    await stage.until('orders', 'False/AwaitingApproval', '15m');
    expect(await messageOf(stage)).toMatch(words);
    expect(await messageOf(stage)).toContain('closes the gateway to clients that can connect now');
    expect((await statusOf(stage)).plan?.steps).toEqual([
      expect.objectContaining({ impact: expect.objectContaining({ exposure: 'Closes' }) }),
    ]);
    await stage.forward('2h');
    expect(clientRules(stage)).toEqual(['clients Internet']);
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    expect(clientRules(stage)).toEqual(after);
  });

  test('W4: is done at once where nothing is asked for, and a warning says that no client can connect', async () => {
    const stage = await settled(open);
    await stage.edit('orders', { networkSecurity: { clientSources: null } });
    await stage.until('orders', 'True/Settled', '10m');
    expect(clientRules(stage)).toEqual([]);
    expect(await warnings(stage, 'NoClientCanConnect')).toEqual([expect.stringContaining('on 443')]);
    expect(await messageOf(stage)).toMatch(/lets clients from outside the virtual network reach the gateway on 443/);
  });

  test('W4: what goes and shuts no client out is not asked for', async () => {
    const stage = await settledByApproval({
      networkSecurity: { clientSources: ['Internet'], optionalFlows: ['entra'] },
      changes: asks.changes,
    });
    await stage.edit('orders', { networkSecurity: { optionalFlows: null } });
    await stage.until('orders', 'True/Settled', '10m');
    expect(rulesOf(stage).filter((one) => one.startsWith('entra'))).toEqual([]);
  });
});

describe('W5: the first attach', () => {
  test('W5: of a public gateway with a misspelt client tag is blocked', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), networkSecurity: { clientSources: ['Internett'] } });
    await stage.forward('2h');
    expect(stage.ready('orders')).toBe('False/PrerequisitesNotMet');
    expect(writesOf(stage).filter((write) => write.startsWith('PATCH'))).toEqual([]);
    expect(await warnings(stage, 'TagUnknown')).toHaveLength(1);
  });

  test('W5: that no client survives says so in step, question, event and Ready', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), changes: { approval: 'WhenDisruptive' } });
    await stage.until('orders', 'False/AwaitingApproval');
    const words = /no client from outside the virtual network can connect on 443/;
    expect(await messageOf(stage)).toMatch(words);
    expect((await statusOf(stage)).plan?.steps.find(({ phase }) => phase === 'switch')).toMatchObject({
      impact: { exposure: 'Closes' },
      why: expect.stringMatching(words),
    });
    expect(await warnings(stage, 'NoClientCanConnect')).toHaveLength(1);
    await approve(stage, await asked(stage));
    await stage.until('orders', 'True/Settled');
    const said = /lets clients from outside the virtual network reach the gateway on 443/;
    expect(await messageOf(stage)).toMatch(said);
    const available = (await statusOf(stage)).conditions?.find(({ type }) => type === 'Available');
    expect(available?.message).toMatch(said);
  });

  test('W5: that only some clients survive names them', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', {
      ...ordinarySpec(),
      networkSecurity: { clientSources: ['203.0.113.0/24'] },
      changes: { approval: 'WhenDisruptive' },
    });
    await stage.until('orders', 'False/AwaitingApproval');
    await approve(stage, (await asked(stage)).slice(0, 1));
    await stage.forward('1m');
    expect(await messageOf(stage)).toMatch(/only 203\.0\.113\.0\/24 can connect on 443/);
    expect(await warnings(stage, 'NoClientCanConnect')).toEqual([]);
  });

  test('W5: that all clients survive says nothing of the kind', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), ...open, changes: { approval: 'Always' } });
    await stage.until('orders', 'False/AwaitingApproval');
    expect(await messageOf(stage)).not.toMatch(/can connect/);
  });

  // A further member of the kind: another move, out of a subnet whose group lets clients in.
  test('W5: a move into a subnet whose group lets no client in says so', async () => {
    const stage = await settled({}, [
      securityGroup('apim-nsg', [rule('clients', 200, 'Inbound Allow 443 from Internet to *')]),
      securityGroup('closed-nsg'),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg' }, other: { prefix: '10.0.2.0/27', group: 'closed-nsg' } }),
      service('orders'),
    ]);
    await stage.edit('orders', { subnetId: subnetId('hub', 'other'), changes: { approval: 'WhenDisruptive' } });
    await stage.until('orders', 'False/AwaitingApproval');
    expect(await messageOf(stage)).toMatch(/no client from outside the virtual network can connect on 443/);
  });

  // A further member: Internal mode closes the gateway to all clients outside.
  test('W5: Internal mode says that clients outside the network cannot connect any more', async () => {
    const stage = await createStage();
    stage.start();
    await stage.apply('orders', { ...ordinarySpec(), mode: 'Internal', changes: { approval: 'WhenDisruptive' } });
    await stage.until('orders', 'False/AwaitingApproval');
    expect(await messageOf(stage)).toMatch(/no client from outside the virtual network can connect/);
  });
});
