/** Promises of the option parser: what it takes, and how it refuses. */

import { describe, expect, test } from '@jest/globals';
import { address, describeOptions, oneOf, parseOptions, text, texts, whole } from './options.ts';

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
