/** The options of the demo. */

import { describeOptions } from '../../src/cli/options-help.ts';
import { flag, parseOptions, text, whole, type Values } from '../../src/cli/options.ts';

export const demoOptions = {
  once: flag('end with 0 when every sample is as its file expects, with 1 when that does not happen'),
  speed: whole('N', [1, 10_000], 'how many times faster than in Azure time goes by for its operations', 60),
  seed: whole('N', [0, 2 ** 31], 'what the simulators draw their numbers from', 1),
  world: text('FILE', 'the Azure to start from (default sim/worlds/demo.json)'),
  samples: text('DIR', 'the bindings to apply (default deploy/samples)'),
  assumptions: text('FILE', 'answers of the real Azure, as npm run test:azure writes them, for the simulated one to behave by'),
  dir: text('DIR', 'where kubeconfig, certificate, token and logs are written (default .demo)', '.demo'),
} as const;

export type DemoOptions = Values<typeof demoOptions>;

export const readDemoOptions = (args: readonly string[]): DemoOptions => parseOptions(demoOptions, args, {});

export const demoHelp = (): string =>
  [
    'Usage: npm run demo -- [OPTIONS]',
    '',
    'Starts a simulated Azure, a Kubernetes API server and the operator on 127.0.0.1, applies the sample bindings, and shows how they get on.',
    'Nothing else is needed, and nothing outside this machine is touched.',
    '',
    'Options:',
    describeOptions(demoOptions, () => undefined),
    '',
    'Exit codes: 0 as expected or stopped, 1 not as expected (with --once) or failed, 64 wrong usage.',
  ].join('\n');
