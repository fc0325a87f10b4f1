/** `npm run check`: types, lint, the layout of the code, format, generated files; all of them, and then a verdict. */

import { spawnSync } from 'node:child_process';

const checks = ['check:types', 'check:lint', 'check:layout', 'check:format', 'check:generated'] as const;

const failed = checks.filter((check) => {
  console.log(`— ${check}`);
  return spawnSync('npm', ['run', '--silent', check], { stdio: 'inherit' }).status !== 0;
});
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
