/** Promises about the report in a real browser: it looks as it should in both colour schemes and on paper, whoever reads it, and nothing of it runs or is fetched. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageOf, previewsOn, sampleStage, samples } from '../samples.test-support.ts';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'report-test-'));
const file = join(directory, 'report.html');

let browser: Browser;
beforeAll(async () => {
  const stage = await sampleStage();
  writeFileSync(file, await pageOf(stage, await previewsOn(stage, samples), 'the samples'));
  browser = await chromium.launch({
    executablePath: process.env['BROWSER_PATH'] ?? '/usr/bin/chromium',
    args: [...flags, '--disable-component-update', '--disable-sync'],
  });
});
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Seen {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

async function opened(options: Parameters<Browser['newPage']>[0] = {}): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width: 1320, height: 900 }, ...options });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(file).href);
  return { page, requests, complaints };
}

test.each([
  ['light', '{}'],
  // All but the colours is as in the light.
  ['dark', '{ runOnly: ["color-contrast"] }'],
] as const)('%s: axe-core has nothing to say against it', async (colorScheme, rules) => {
  // The policy of the page is what keeps a script out; axe is one.
  const { page } = await opened({ colorScheme, bypassCSP: true });
  await page.evaluate(axe);
  const results = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ["violations"], ...${rules} })`);
  const found = results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`);
  expect(found).toEqual([]);
});

test('nothing is fetched, nothing runs, and the browser has nothing to complain of', async () => {
  const { page, requests, complaints } = await opened();
  expect(requests).toEqual([pathToFileURL(file).href]);
  expect(complaints).toEqual([]);
  const policy = page.evaluate(
    `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' })), window.ran`,
  );
  expect(await policy).toBeUndefined();
});

describe('without script', () => {
  test('each gateway is there, its drawing wide enough to be read, broken flows in red', async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    expect(await page.locator('section.gateway h2').allTextContents()).toEqual(
      samples.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    );
    const drawings = page.locator('svg.drawing');
    expect(await drawings.count()).toBeGreaterThan(15);
    for (const drawing of await drawings.all()) {
      const box = await drawing.boundingBox();
      expect(box?.width).toBeGreaterThan(600);
      expect(box?.height).toBeGreaterThan(150);
    }
    const returns = page.locator('section.gateway', { has: page.locator('h2', { hasText: 'gateways/returns' }) });
    expect(await returns.locator('svg .node.broken').count()).toBeGreaterThanOrEqual(4);
    expect(await returns.locator('svg .node.broken').first().textContent()).not.toBe('');
    await page.close();
  });

  test.each([
    ['light', 'rgb(179, 20, 29)'],
    ['dark', 'rgb(255, 143, 143)'],
  ] as const)('%s: the red is that of the scheme', async (colorScheme, red) => {
    const { page } = await opened({ colorScheme });
    const stroke = `getComputedStyle(document.querySelector('svg .flow.broken path')).stroke`;
    expect(await page.evaluate(stroke)).toBe(red);
  });
});

test.each([375, 768, 1320])('at %i pixels the page itself does not scroll sideways', async (width) => {
  const { page } = await opened({ viewport: { width, height: 800 } });
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(0);
});

test('on paper: black on white whatever the screen is, each gateway on a page of its own', async () => {
  const { page } = await opened({ colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length).toBeGreaterThanOrEqual(samples.length);
});

/** What docs/ shows of it; written anew with UPDATE_PICTURES=1, and looked at by whoever does. */
const pictures = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url));

test.each(['light', 'dark'] as const)('%s: docs has pictures of the page', async (colorScheme) => {
  const { page } = await opened({ colorScheme, viewport: { width: 1240, height: 900 } });
  const gateway = page.locator('section.gateway', { has: page.locator('h2', { hasText: 'gateways/returns' }) });
  const parts = { summary: page.locator('section').first(), gateway } as const;
  for (const [name, part] of Object.entries(parts)) {
    const box = await part.boundingBox();
    if (!box) throw new Error(`${name} is not there`);
    const clip = { x: box.x - 12, y: box.y - 12, width: box.width + 24, height: Math.min(box.height + 24, 880) };
    const png = await page.screenshot({ clip, fullPage: true });
    const picture = `${pictures}report-${name}-${colorScheme}.png`;
    if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(picture, png);
    // Letters are drawn differently from one machine to the next: that there is one, and no blank one, is all that can be compared.
    expect(readFileSync(picture).length).toBeGreaterThan(20_000);
  }
});
