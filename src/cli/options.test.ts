/** Promises of the option parser: what it takes, and how it refuses. */

import { describe, expect, test } from '@jest/globals';
import { describeOptions } from './options-help.ts';
import { address, labels, oneOf, parseOptions, text, texts, whole } from './options.ts';

const options = {
  kubeconfig: text('FILE', 'the kubeconfig'),
  cloud: oneOf('NAME', ['public', 'china'], 'the cloud', 'public'),
  namespace: texts('NAME', 'watched namespaces'),
  workers: whole('N', [1, 64], 'reconciles at once', 4),
  healthAddress: address('health', '0.0.0.0:8081'),
};

describe('options', () => {
  test('come from flags, from their environment twins, or from their defaults; flags win', () => {
    const got = parseOptions(options, ['--kubeconfig', 'a', '--namespace=x', '--namespace', 'y'], {
      APIMVNET_WORKERS: '8',
      APIMVNET_KUBECONFIG: 'b',
    });
    expect(got).toEqual({
      kubeconfig: 'a',
      cloud: 'public',
      namespace: ['x', 'y'],
      workers: 8,
      healthAddress: { host: '0.0.0.0', port: 8081 },
    });
  });

  test('a repeatable twin separates by commas', () => {
    expect(parseOptions(options, [], { APIMVNET_NAMESPACE: 'a, b' }).namespace).toEqual(['a', 'b']);
  });

  test.each`
    args                                 | env                           | sentence
    ${['--colour']}                      | ${{}}                         | ${'unknown option "--colour"; valid are --kubeconfig, --cloud, --namespace, --workers, --health-address, --help'}
    ${['--workers', '0']}                | ${{}}                         | ${'--workers: "0" must be a whole number from 1 to 64'}
    ${['--workers']}                     | ${{}}                         | ${'--workers needs a value: N'}
    ${['--workers', '1', '--workers=2']} | ${{}}                         | ${'--workers is given twice'}
    ${[]}                                | ${{ APIMVNET_CLOUD: 'mars' }} | ${'APIMVNET_CLOUD: "mars" is not allowed; it must be one of public, china'}
    ${['--health-address', 'localhost']} | ${{}}                         | ${'--health-address: "localhost" must be HOST:PORT, e.g. 0.0.0.0:8081'}
  `('$args with $env: $sentence', ({ args, env, sentence }) => {
    expect(() => parseOptions(options, args as string[], env as Record<string, string>)).toThrow(sentence);
  });

  test('the help names every flag with its twin', () => {
    expect(describeOptions(options)).toContain('--health-address HOST:PORT  health (default 0.0.0.0:8081) [APIMVNET_HEALTH_ADDRESS]');
  });
});

describe('P7: short forms, arguments without a name, and slips', () => {
  const command = {
    ...options,
    filename: { ...text('FILE', 'the manifest'), short: 'f', positional: true },
    output: { ...oneOf('FORMAT', ['text', 'json'], 'how', 'text'), short: 'o' },
  };
  const parse = (...args: readonly string[]) => parseOptions(command, args, {});

  test.each([
    [['-f', 'a.yaml', '-o', 'json']],
    [['-fa.yaml', '-ojson']],
    [['-f=a.yaml', '-o=json']],
    [['a.yaml', '--output', 'json']],
    [['-o', 'json', '--', 'a.yaml']],
    [['--filename=a.yaml', '-o', 'json']],
  ])('P7: %j is the file a.yaml as json', (args) => {
    expect(parse(...args)).toMatchObject({ filename: 'a.yaml', output: 'json' });
  });

  test('P7: a dash alone is a value, and after two of them everything is', () => {
    expect(parse('-').filename).toBe('-');
    expect(parse('-f', '-').filename).toBe('-');
    expect(parse('--', '--odd-name.yaml').filename).toBe('--odd-name.yaml');
  });

  test.each([
    [['--filenam', 'a'], 'unknown option "--filenam"; did you mean --filename? Valid are --kubeconfig, '],
    [['--fielname=a'], 'unknown option "--fielname"; did you mean --filename?'],
    [['--Output', 'json'], 'unknown option "--Output"; did you mean --output?'],
    [['-output', 'json'], 'unknown option "-output"; did you mean --output?'],
    [['--file', 'a'], 'unknown option "--file"; did you mean --filename?'],
    [['--health', 'a'], 'unknown option "--health"; did you mean --health-address?'],
    [['--lease'], 'unknown option "--lease"; valid are '],
    [['-x'], 'unknown option "-x"; valid are '],
    [['-o', 'jsn'], '-o: "jsn" is not allowed; did you mean json? It must be one of text, json'],
    [['--cloud', 'Public'], '--cloud: "Public" is not allowed; did you mean public?'],
    [['--cloud', 'mars'], '--cloud: "mars" is not allowed; it must be one of public, china'],
    [['a.yaml', 'b.yaml'], '--filename is given twice: "a.yaml" and "b.yaml"'],
    [['a.yaml', '-f', 'b.yaml'], '--filename is given twice: "a.yaml" and "b.yaml"'],
    [['-f'], '-f needs a value: FILE'],
    [['-f', '--output', 'json'], '-f needs a value: FILE'],
    [['--output'], '--output needs a value: FORMAT'],
  ])('P7: %j is refused', (args, sentence) => {
    expect(() => parse(...args)).toThrow(sentence);
  });

  test('P7: a command that takes no argument says so', () => {
    expect(() => parseOptions(options, ['kubeconfig'], {})).toThrow('"kubeconfig" stands without an option; did you mean --kubeconfig?');
    expect(() => parseOptions(options, ['x'], {})).toThrow('"x" stands without an option; valid are --kubeconfig, ');
  });

  test('P7: the help shows the short form before the long one', () => {
    expect(describeOptions(command)).toMatch(/^ {2}-f, --filename FILE/m);
    expect(describeOptions(command)).toMatch(/^ {6}--cloud NAME/m);
  });
});

describe('a label selector', () => {
  const parse = (text: string) => parseOptions({ selector: labels('LABELS', 'labels') }, ['--selector', text], {}).selector;

  test.each(['shard=1', 'a.example/b==c', '!paused', 'team', 'shard in (1, 2),team notin (x)', 'a=,b!=c'])('may be %s', (text) => {
    expect(parse(text)).toBe(text);
  });

  test('that is empty is none', () => {
    expect([parse(''), parse('  ')]).toEqual([undefined, undefined]);
  });

  test.each(['shard', '!'].map((one) => `${one}=1=2`).concat(['a b', 'shard in 1,2', ',', 'a,,b', '-a', 'a in ()x', 'a=b;c']))(
    'may not be %s',
    (text) => {
      expect(() => parse(text)).toThrow('is no label selector');
    },
  );
});
