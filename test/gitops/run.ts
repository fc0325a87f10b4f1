/**
 * `npm run test:gitops`: builds Flux' controllers and a real API server, and runs the tests of this directory. Arguments go to Jest, except:
 * `--is-built` only says, by its exit code, whether kustomize-controller is built; `--without-source-controller` does not build that one, which takes longest:
 * where it is not there the suite serves the artifacts that it would serve.
 */

import { binaries, fluxPrograms } from '../cluster/binaries.ts';
import { missing, runTests, say } from '../cluster/session.ts';

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--is-built')) return (await fluxPrograms(say, 'none')) === undefined ? 1 : 0;
  const withoutSource = '--without-source-controller';
  const found = await binaries(say);
  const flux = found?.kubectl === undefined ? undefined : await fluxPrograms(say, args.includes(withoutSource) ? 'kustomize' : 'both');
  if (found === undefined || flux === undefined)
    return missing(
      "The suite with Flux' own controllers cannot run: the API server, kubectl or the controllers are not there, and there is no Go to build them.",
      'Install Go (1.26 or newer).',
    );
  if (flux.sourceController === undefined) say('source-controller is not built: the suite serves its artifacts itself.');
  return runTests(
    'jest.gitops.config.js',
    { binaries: found, flux },
    args.filter((arg) => arg !== withoutSource),
  );
}

process.exitCode = await main(process.argv.slice(2));
