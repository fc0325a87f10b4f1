/** What docs/fidelity.md promises: the goals, the figures themselves, and that answers are computed. */

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { describeWithReference } from '../azure/reference.ts';
import { otherwise } from './otherwise.ts';
import { page } from './page.ts';
import { play, playTogether, type Result } from './play.ts';
import { readSessions, type Session } from './recordings.ts';
import { figure, isExact } from './report.ts';

describeWithReference('figures of conformance', ['azure-recordings/INDEX.md'], () => {
  let sessions: readonly Session[];
  let results: readonly Result[];
  beforeAll(async () => {
    sessions = readSessions();
    results = await play(sessions);
  }, 120_000);

  test('A37: of what is simulated, network and locks are exact in 97 of 100 answers, API Management in 85', () => {
    expect(figure(results, 'network and locks')).toBeGreaterThanOrEqual(97);
    expect(figure(results, 'API Management')).toBeGreaterThanOrEqual(85);
    expect(figure(results, 'resource groups')).toBeGreaterThanOrEqual(95);
  });

  test('docs/fidelity.md says what was found', async () => {
    const file = new URL('../../../docs/fidelity.md', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(await page(results));
  });

  test('answers are computed: with other names, regions and order, all in one Azure, the figures stay within one point', async () => {
    const others = await playTogether(otherwise(sessions));
    expect(others).toHaveLength(results.length);
    const urls = new Set(results.map(({ recorded }) => recorded.url));
    expect(others.filter(({ recorded }) => !urls.has(recorded.url)).length / others.length).toBeGreaterThan(0.9);
    for (const area of ['network and locks', 'resource groups', 'API Management'] as const)
      expect(Math.abs(figure(others, area) - figure(results, area))).toBeLessThanOrEqual(1);
  }, 120_000);

  test('a wrong answer is not exact', () => {
    const wrong = results.filter((one) => !isExact(one));
    expect(wrong.every(({ differences }) => differences.every(({ what }) => what !== ''))).toBe(true);
    expect(wrong.length).toBeGreaterThan(0);
  });
});
