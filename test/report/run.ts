/** `npm run test:report`: the tests of the report, those in a real browser among them. It installs nothing; arguments go to Jest. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Debian, Ubuntu and Google put theirs. */
const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const browser = [process.env['BROWSER_PATH'] ?? '', ...usual].find((path) => path !== '' && existsSync(path));

if (browser === undefined) {
  const isRequired = process.env['REQUIRE_BROWSER'] === '1';
  console.log(
    [
      '*'.repeat(100),
      `The tests of the report in a browser cannot run: there is none at ${usual.join(', ')}, nor at BROWSER_PATH.`,
      isRequired
        ? 'REQUIRE_BROWSER=1 asks for them, so this run FAILS.'
        : 'They are SKIPPED; set REQUIRE_BROWSER=1 to make that a failure.',
      'On Debian: apt-get install --no-install-recommends chromium.',
      '*'.repeat(100),
    ].join('\n'),
  );
  process.exit(isRequired ? 1 : 0);
}

const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--config', 'jest.report.config.js'];
const child = spawn(process.execPath, [...jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, BROWSER_PATH: browser },
});
child.once('close', (code) => process.exit(code ?? 1));
