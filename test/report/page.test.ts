/** Promises about the report: it names every broken flow, it is one page without script or anything from elsewhere, and what it is given is text. */

import { hash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SimAzure } from '../../sim/azure/azure.ts';
import type { Preview } from '../../src/cli/preview/preview.ts';
import { drawing } from '../../src/cli/report/drawing.ts';
import { dot } from '../../src/cli/report/dot.ts';
import { escaped } from '../../src/cli/report/html.ts';
import { createStage, ordinarySpec } from '../scenarios/support/stage.ts';
import { network, routeTable, rule, securityGroup, service, tableId } from '../scenarios/support/world.ts';
import { asFile } from '../scenarios/oracles/plan-kept.ts';
import { pageOf, previewsOn, sampleStage, samples } from './samples.test-support.ts';

type Dependency = ReturnType<SimAzure['flows']>[number]['dependency'];

/** As the table of flows calls what the simulated gateway depends on; the internet at large is no flow of its own. */
const titles: Readonly<Record<Exclude<Dependency, 'Internet'>, string>> = {
  Management: 'Management endpoint',
  LoadBalancer: 'Load balancer health probe',
  Certificates: 'Certificate validation',
  Storage: 'Azure Storage',
  Sql: 'Azure SQL',
  AzureKeyVault: 'Azure Key Vault',
  AzureMonitor: 'Azure Monitor',
  AzureMonitorMetrics: 'Azure Monitor',
  Files: 'Azure Files',
  AzureActiveDirectory: 'Microsoft Entra ID',
  Clients: 'Clients to the gateway',
  TrafficManager: 'Traffic Manager probes',
};

const sectionOf = (page: string, name: string): string =>
  page.split('<section').find((part) => new RegExp(`<h2 id="[^"]+">[^<]*/${name}</h2>`).test(part)) ?? '';

/** Titles of the flows that the section of a gateway shows as broken. */
const brokenIn = (section: string): ReadonlySet<string> =>
  new Set([...section.matchAll(/<tr class="broken">\s*<th scope="row">([^<]+)<\/th>/g)].map(([, title = '']) => title));

/** What the simulated Azure says does not get through, by its own filter and routes. */
function brokenFor(azure: SimAzure, { settings }: Preview): readonly string[] {
  const isAsked = (dependency: Dependency): boolean =>
    dependency !== 'Internet' &&
    dependency !== 'Files' &&
    (dependency !== 'Clients' || settings.security.clientSources.some((source) => /^(\*|internet)$/i.test(source)));
  const broken = azure.flows(settings.serviceId).filter((flow) => !flow.isAllowed || !flow.isOnTheWay);
  return broken.flatMap(({ dependency }) => (isAsked(dependency) && dependency !== 'Internet' ? [titles[dependency]] : []));
}

describe('every broken flow of the sample world is named', () => {
  test('as the world is', async () => {
    const stage = await sampleStage();
    const found = await previewsOn(stage, samples);
    const page = await pageOf(stage, found, 'the samples');
    const all = found.flatMap((one) => brokenFor(stage.azure, one).map((title) => [one.binding.metadata.name, title] as const));
    expect(all.length).toBeGreaterThan(2);
    expect(all.filter(([name, title]) => !brokenIn(sectionOf(page, name)).has(title))).toEqual([]);
    for (const { binding } of found) expect(sectionOf(page, binding.metadata.name)).not.toBe('');
  });

  test('once each gateway that runs in a network is cut off from everything', async () => {
    const stage = await sampleStage();
    for (const id of stage.azure.ids().filter((one) => /\/networkSecurityGroups\/[^/]+$/i.test(one)))
      for (const direction of ['Inbound', 'Outbound'])
        stage.azure.put(`${id}/securityRules/no-${direction}`, {
          properties: {
            ...{ access: 'Deny', direction, priority: 100, protocol: '*' },
            ...{ sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: '*', destinationAddressPrefix: '*' },
          },
        });
    const found = await previewsOn(stage, samples);
    const page = await pageOf(stage, found, 'the samples');
    const all = found.flatMap((one) => brokenFor(stage.azure, one).map((title) => [one.binding.metadata.name, title] as const));
    expect(new Set(all.map(([, title]) => title)).size).toBeGreaterThan(8);
    expect(all.filter(([name, title]) => !brokenIn(sectionOf(page, name)).has(title))).toEqual([]);
    for (const [name] of all) expect(sectionOf(page, name)).toMatch(/Rule no-(?:In|Out)bound \(priority 100\) of [\w-]+ denies it/);
  });

  test('one that a route leads away, one that it throws away, and one that the gateway itself reports', async () => {
    const resources = [
      securityGroup('apim-nsg'),
      routeTable('rt', { all: '0.0.0.0/0 VirtualAppliance 10.9.0.4', lost: 'Sql None' }, []),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders'),
    ];
    const stage = await createStage({ resources });
    const page = await pageOf(
      stage,
      await previewsOn(stage, [asFile('orders', 'platform', { ...ordinarySpec(), policy: 'Audit' })]),
      'a file',
    );
    const broken = brokenIn(sectionOf(page, 'orders'));
    expect([...broken]).toEqual(expect.arrayContaining(['Management endpoint', 'Azure SQL']));
    expect(page).toContain('Answers leave by 10.9.0.4 by route all (0.0.0.0/0), and not the way that the requests came.');
    expect(page).toContain('goes to next hop None by route lost (Sql), which leads nowhere.');
  });
});

test('what the plan opens before the gateway gets there is not broken', async () => {
  const stage = await createStage();
  const page = await pageOf(stage, await previewsOn(stage, [asFile('orders', 'platform', ordinarySpec())]), 'a file');
  expect(brokenIn(sectionOf(page, 'orders'))).toEqual(new Set());
  expect(page).toContain('opened by the plan');
});

test('history and what Ready says come from the cluster; a file has none', async () => {
  const stage = await createStage();
  const file = await previewsOn(stage, [asFile('orders', 'platform', ordinarySpec())]);
  expect(await pageOf(stage, file, 'a file')).not.toContain('>History<');
  stage.start();
  await stage.apply('orders');
  await stage.until('orders', 'True/Settled');
  const page = await pageOf(stage, await previewsOn(stage, [await stage.binding('orders')]), 'a cluster');
  expect(page).toContain('Ready True: Settled');
  expect(sectionOf(page, 'orders')).toMatch(/<h3>History<\/h3>[\s\S]*UpdatingNetwork|UpdatingWithDowntime/);
  expect(brokenIn(sectionOf(page, 'orders'))).toEqual(new Set());
});

describe('whatever Azure and users name is text', () => {
  const evil = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;\\N\\l]}`;
  let page = '';
  beforeAll(async () => {
    const resources = [
      securityGroup('apim-nsg', [rule(evil.replaceAll('/', ''), 200, 'Inbound Deny * from * to *')]),
      routeTable('rt', { [evil.replaceAll('/', '')]: '0.0.0.0/0 VirtualAppliance 10.9.0.4' }, []),
      network('hub', { apim: { prefix: '10.0.1.0/27', group: 'apim-nsg', routeTable: { id: tableId('rt') } } }),
      service('orders', { properties: { gatewayUrl: `https://${evil}` } }),
    ];
    const stage = await createStage({ resources });
    const [found] = await previewsOn(stage, [asFile(evil, evil, ordinarySpec())]);
    if (!found) throw new Error('there is one');
    const status = {
      history: [{ at: evil, what: evil, outcome: evil, requestId: evil }],
      conditions: [{ type: 'Ready', status: evil, message: evil }],
    };
    const findings = found.findings.map((one) => ({ ...one, message: evil, remedy: evil, source: evil }));
    page = await pageOf(stage, [{ ...found, findings, binding: { ...found.binding, status } as unknown as Preview['binding'] }], evil);
  });

  test('no element and no attribute of theirs', () => {
    expect(page).toContain(escaped('<script>alert(1)</script>'));
    expect(page.replaceAll(/"[^"]*"/g, '')).not.toMatch(/<script|<img|<[^>]*\sonerror/i);
  });

  test('nor is a letter that XML has no way to write', async () => {
    const node = { id: 'a', label: ['x\u0000\u001b[31my', evil, '<script>\\N"]'], class: 'peer' };
    const draw = await drawing();
    const { markup } = draw({ nodes: [node], clusters: [], edges: [] }, 'one', evil, evil);

    expect(markup).not.toMatch(/[\u0000\u001b]|<script/);
    expect(dot({ nodes: [node], clusters: [], edges: [] })).toContain('\\\\N');
  });
});

test('one page, alone: no script, nothing loaded, style by its hash, each id once', async () => {
  const stage = await createStage();
  const found = await previewsOn(stage, [asFile('orders', 'platform', ordinarySpec()), asFile('other', 'platform', ordinarySpec('none'))]);
  const page = await pageOf(stage, found, 'two files');
  const [, policy = ''] = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  expect(policy.replaceAll('&#39;', "'")).toBe(
    `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/<script|<link|<iframe|<object|\ssrc=|\sstyle=|\son\w+=|url\(|@import/i);
  expect([...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to).filter((to) => !to.startsWith('#'))).toEqual([]);
  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(ids.length).toBe(new Set(ids).size);
});
