/**
 * Suites that need the reference data. Where it is not, they say so and are skipped; under REQUIRE_REFERENCE=1 they fail.
 */

import { existsSync } from 'node:fs';
import { describe, test } from '@jest/globals';
import { directory, pathOf } from './files.ts';

/** A suite that needs these parts of the reference data. */
export function describeWithReference(name: string, parts: readonly string[], suite: () => void): void {
  const missing = parts.filter((part) => !existsSync(pathOf(part)));
  if (missing.length === 0) return describe(name, suite);
  const more = missing.length > 1 ? ` and ${missing.length - 1} more are` : ' is';
  const why = `${name}: SKIPPED, because ${missing[0]}${more} not in ${directory} (set REFERENCE_DIR)`;
  if (process.env['REQUIRE_REFERENCE'] === '1')
    return describe(name, () =>
      test('has its reference data', () => {
        throw new Error(why);
      }),
    );
  // Jest keeps what a file that is skipped wrote to its console to itself.
  process.stderr.write(`\n${why}\n\n`);
  return describe.skip(name, () => test('needs reference data', () => undefined));
}
