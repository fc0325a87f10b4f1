/** `npm run test:clients`: Microsoft's own clients, unmodified, against `apimvnet-sim azure`. Arguments go to Jest. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pythonClients } from './python.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<number> {
  const programs = await pythonClients((line) => console.log(line));
  if (programs === undefined) {
    const isRequired = process.env.REQUIRE_CLIENTS === '1';
    const verdict = isRequired
      ? 'REQUIRE_CLIENTS=1 asks for them, so this run FAILS.'
      : 'They are SKIPPED; set REQUIRE_CLIENTS=1 to make that a failure.';
    console.log(
      `The tests of the Azure CLI and of the SDKs for Python cannot run: there is no python3. ${verdict}\nInstall Python 3.10 or newer, with venv.`,
    );
    if (isRequired) return 1;
  }
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--config', 'jest.clients.config.js'];
  const child = spawn(process.execPath, [...jest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(programs === undefined ? {} : { PYTHON_CLIENTS: programs }) },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 130;
}

process.exitCode = await main();
