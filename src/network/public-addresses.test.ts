/** Promises about public addresses: what Azure would refuse blocks, what is only unwise is told, and nothing else is said. */

import { describe, expect, test } from '@jest/globals';
import { addressFindings, type Address, type Gateway } from './public-addresses.ts';

const good: Address = {
  location: 'West Europe',
  sku: 'Standard',
  allocation: 'Static',
  version: 'IPv4',
  dnsLabel: 'orders',
  zones: [],
  routingPreference: undefined,
  attachedTo: undefined,
};
const gateway: Gateway = { name: 'Orders', location: 'westeurope', zones: [], isCurrent: false, isOfPair: false };
const said = (address: Partial<Address>, of: Partial<Gateway> = {}): readonly string[] =>
  addressFindings({ ...good, ...address }, { ...gateway, ...of }).map(({ check, blocks }) => `${check}${blocks ? ' blocks' : ''}`);

describe('an address', () => {
  test.each<[string, Partial<Address>, Partial<Gateway>, readonly string[]]>([
    ['that fits', {}, {}, []],
    ['in small letters', { sku: 'standard', allocation: 'static', version: 'ipv4' }, {}, []],
    ['of SKU Basic', { sku: 'Basic' }, {}, ['AddressSku blocks']],
    ['that is dynamic', { allocation: 'Dynamic' }, {}, ['AddressNotStatic blocks']],
    ['of IPv6', { version: 'IPv6' }, {}, ['AddressNotIpv4 blocks']],
    ['of another region', { location: 'northeurope' }, {}, ['AddressInAnotherRegion blocks']],
    ['without a label', { dnsLabel: undefined }, {}, ['AddressWithoutLabel blocks']],
    ['with another label', { dnsLabel: 'shop' }, {}, ['AddressLabelDiffers']],
    ['in use elsewhere', { attachedTo: '/x/natGateways/out' }, {}, ['AddressInUse blocks']],
    ['in use by this gateway', { attachedTo: '/x/loadBalancers/lb' }, { isCurrent: true }, []],
    ['routed through the internet', { routingPreference: 'Internet' }, {}, ['AddressRouting']],
    ["routed through Microsoft's network", { routingPreference: 'MicrosoftNetwork' }, {}, []],
    ['in one zone for a gateway in three', { zones: ['1'] }, { zones: ['1', '2', '3'] }, ['AddressZones']],
    ['in all zones', { zones: ['1', '2', '3'] }, { zones: ['1', '2'] }, []],
    ['with no zones for a gateway in three', {}, { zones: ['1', '2', '3'] }, []],
    [
      'wrong in every way',
      { sku: 'Basic', allocation: 'Dynamic', dnsLabel: undefined },
      {},
      ['AddressSku blocks', 'AddressNotStatic blocks', 'AddressWithoutLabel blocks'],
    ],
  ])('%s', (_, address, of, expected) => {
    expect(said(address, of)).toEqual(expected);
  });

  /** MicrosoftDocs/azure-docs#101984: the name of the management endpoint goes by the label. */
  test.each([
    ['orders', false, false],
    ['ORDERS', false, false],
    ['orders-1', true, false],
    ['Orders-1', true, false],
    ['orders-1', false, true],
    ['orders-dev', false, true],
    ['orders-dev', true, true],
    ['ordersarchive', false, true],
    ['orders-2', true, true],
    ['orders-10', true, true],
    ['order', false, true],
    ['my-orders', true, true],
  ])('A31: with the label %s, of our own pair %s: told %s', (dnsLabel, isOfPair, isTold) => {
    expect(said({ dnsLabel }, { isOfPair })).toEqual(isTold ? ['AddressLabelDiffers'] : []);
  });

  test('A31: the label of an address in use may have been changed, and what that does is told', () => {
    const of = (isCurrent: boolean) => addressFindings({ ...good, dnsLabel: 'orders-dev' }, { ...gateway, isCurrent })[0];
    expect(of(true)?.remedy).toContain('If it was changed while in use, set it back');
    expect(of(true)?.source).toContain('MicrosoftDocs/azure-docs#101984');
    expect(of(false)?.remedy).not.toContain('set it back');
  });

  test('that is refused comes with what to do and who says so', () => {
    for (const { message, remedy, source } of addressFindings({ ...good, sku: 'Basic', dnsLabel: undefined, attachedTo: '/x' }, gateway)) {
      expect([message, remedy].every((sentence) => sentence.endsWith('.'))).toBe(true);
      expect(source).toMatch(/\d{4}-\d{2}-\d{2}/);
    }
  });
});
