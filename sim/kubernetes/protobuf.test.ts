/** Bytes that kubectl 1.32 sent, read back as the objects that it meant. */

import { describe, expect, test } from '@jest/globals';

import { fromProtobuf } from './protobuf.ts';

const sent: readonly (readonly [command: string, hex: string, object: object])[] = [
  [
    'create namespace pl2',
    '6b3873000a0f0a02763112094e616d657370616365121b0a130a03706c3212001a0022002a003200380042001200' + '1a020a001a002200',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'pl2' } },
  ],
  [
    'create configmap notes --from-literal=a=1 --from-literal=b=two',
    '6b3873000a0f0a0276311209436f6e6669674d617012290a150a056e6f74657312001a0022002a0032003800420012060a01611201' +
      '3112080a016212037477' +
      '6f1a002200',
    { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1', b: 'two' } },
  ],
  [
    'create token robot --duration 20m --audience a --audience bb',
    '6b3873000a280a1861757468656e7469636174696f6e2e6b38732e696f2f7631120c546f6b656e5265717565737412240a100a0012' +
      '001a0022002a00320038004200120a0a01610a02626220b0091a040a0012001a002200',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: ['a', 'bb'], expirationSeconds: 1200 } },
  ],
  [
    'auth can-i get pods/log',
    '6b3873000a320a17617574686f72697a6174696f6e2e6b38732e696f2f7631121753656c665375626a656374416363657373526576' +
      '696577123f0a100a0012001a0022002a0032003800420012210a1f0a0764656661756c7412036765741a0022002a04706f647332003a036c6f67' +
      '1a08080012001a0020001a002200',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods', name: 'log' } },
    },
  ],
];

describe('a protobuf body', () => {
  test.each(sent)('of kubectl %s', (_, hex, object) => {
    expect(fromProtobuf(Buffer.from(hex, 'hex'))).toMatchObject(object);
  });
  test('that is JSON is none', () => {
    expect(fromProtobuf(Buffer.from('{"kind":"Namespace"}'))).toBeUndefined();
  });
  test('of a kind that is not known here is none', () => {
    const pod = Buffer.concat([Buffer.from('k8s\0'), Buffer.from('0a090a0276311203506f64', 'hex')]);
    expect(fromProtobuf(pod)).toBeUndefined();
  });
  test('that ends in the middle does not hang', () => {
    const [, hex] = sent[0] ?? ['', ''];
    for (let length = 4; length < hex.length / 2; length++)
      expect(() => fromProtobuf(Buffer.from(hex, 'hex').subarray(0, length))).not.toThrow();
  });
});
