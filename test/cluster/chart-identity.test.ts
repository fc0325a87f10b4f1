/** What the chart promises about whose identity acts in Azure, and about several installations over one fleet. */

import { expect, test } from '@jest/globals';
import { containerOf, only, type Manifest } from '../deploy/support/objects.ts';
import { rightsOf, rulesOf } from '../deploy/support/rights.ts';
import { identity, release, rendered, suite, template, type Values } from './chart.test-support.ts';

const envOf = (objects: readonly Manifest[]) => containerOf(only(objects, 'Deployment')).env ?? [];
const rightsIn = (objects: readonly Manifest[]) => rightsOf(rulesOf(only(objects, 'ClusterRole', release)));

suite('the identity of each namespace', () => {
  test('T4: takes two rights more, both for accounts of the one name, and no right on any other', async () => {
    const [own, each] = await Promise.all([rendered(), rendered({ identity: { mode: 'namespace', tenantAccount: 'azure' } })]);
    const more = rightsIn(each).filter((right) => !rightsIn(own).includes(right));
    expect(more).toEqual(['get /serviceaccounts azure', 'create /serviceaccounts/token azure']);
    expect(rightsIn(own).filter((right) => right.includes('serviceaccounts'))).toEqual([]);
  });

  test('T4: in named namespaces reaches accounts there only', async () => {
    const objects = await rendered({ identity: { mode: 'namespace' }, namespaces: ['shop'] });
    const withAccounts = objects.filter(
      (object) => /Role$/.test(object.kind) && JSON.stringify(rulesOf(object)).includes('serviceaccounts'),
    );
    expect(withAccounts.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual(['Role shop']);
  });

  test('reaches the operator, and its pod asks for no identity of its own', async () => {
    const objects = await rendered({ identity: { mode: 'namespace' }, azure: { tenantId: identity.tenantId } });
    expect(envOf(objects)).toEqual(
      expect.arrayContaining([
        { name: 'APIMVNET_IDENTITY', value: 'namespace' },
        { name: 'APIMVNET_TENANT_ACCOUNT', value: 'apim-vnet-operator' },
        { name: 'AZURE_TENANT_ID', value: identity.tenantId },
      ]),
    );
    expect(only(objects, 'ServiceAccount').metadata.annotations).toBeUndefined();
    expect(envOf(await rendered()).map(({ name }) => name)).not.toContain('APIMVNET_IDENTITY');
  });

  test.each<[string, Values, string]>([
    ['a mode that is none', { identity: { mode: 'tenant' } }, '/identity/mode'],
    ['an account without the mode that uses it', { identity: { tenantAccount: 'azure' } }, '/identity/tenantAccount'],
    ['an identity of the pod beside it', { identity: { mode: 'namespace' }, azure: identity }, '/azure/clientId'],
    ['an account that is no name', { identity: { mode: 'namespace', tenantAccount: 'Azure_1' } }, '/identity/tenantAccount'],
    ['a misspelt field', { identity: { account: 'azure' } }, '/identity'],
    ['what it sets itself as a further variable', { extraEnv: [{ name: 'APIMVNET_IDENTITY', value: 'namespace' }] }, '/extraEnv/0/name'],
  ])('refuses %s', async (_, values, place) => {
    const { code, stderr } = await template(values);
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining(place)]);
  });
});

suite('several installations over one fleet', () => {
  test.each(['shard=1', '!shard', 'shard in (1, 2),team!=shop', 'shard notin (a)'])(
    'work on bindings with labels of their own: %s',
    async (selector) => {
      expect(envOf(await rendered({ selector }))).toContainEqual({ name: 'APIMVNET_SELECTOR', value: selector });
    },
  );

  test('have a lease, roles and a ServiceAccount of their own by their names', async () => {
    const namesOf = async (name: string) => {
      const objects = await rendered({ crds: { enabled: false }, selector: `shard=${name}` }, name, 'avo');
      return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    };
    const [one, two] = await Promise.all([namesOf('one'), namesOf('two')]);
    expect(one.filter((name) => two.includes(name))).toEqual([]);
  });

  test.each(['shard', 'a b', 'shard in 1,2', ',', 'a,,b', '-a', 'a;b'].slice(1))('refuse labels that are none: %s', async (selector) => {
    const { code, stderr } = await template({ selector });
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining('/selector')]);
  });
});
