/** Promises about the table of flows against a table that another client wrote down from Microsoft's pages: they agree row by row. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { flows, flowsFor, type Flow, type FlowContext } from './flows.ts';
import { hostFlows } from './host-flows.ts';

const directory = process.env['REFERENCE_DIR'] ?? join(process.cwd(), '..', 'shared');
const file = join(directory, 'reference', 'azure-domain.md');
const isThere = existsSync(file);
if (!isThere && process.env['REQUIRE_REFERENCE'] !== '1')
  console.warn(`SKIPPED: the table of flows is not compared, because ${file} is not there; REQUIRE_REFERENCE=1 makes that a failure.`);

/** Rows of its tables by their number, as cells. */
function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...text.matchAll(/^\| ([RPL]\d+) \|(.*)\|$/gm)].map(
    ([, id = '', cells = '']) => [id, cells.split('|').map((cell) => cell.trim())] as const,
  );
  return new Map(rows.toReversed());
}

/** Our ids for their numbers; several of ours where theirs says both directions or several peers. */
const ours: Readonly<Record<string, readonly string[]>> = {
  R1: ['clients'],
  R2: ['management'],
  R3: ['loadbalancer'],
  R4: ['trafficmanager'],
  R5: ['machinehealth'],
  R6: ['certificates'],
  R7: ['storage'],
  R8: ['sql'],
  R9: ['keyvault'],
  R10: ['monitor'],
  R11: ['entra'],
  R12: ['connectors'],
  R13: ['eventhub'],
  R14: ['externalcache-in', 'externalcache-out'],
  R15: ['internalcache-in', 'internalcache-out'],
  R16: ['ratelimit-in', 'ratelimit-out'],
  P1: ['dns-udp', 'dns-tcp'],
  P2: ['ntp'],
  P3: ['diagnostics'],
  P4: ['kms'],
  P13: ['digicert'],
  P14: ['managedcerts'],
};
const byName: Readonly<Record<string, string>> = {
  P5: 'entra-hosts',
  P6: 'tls-chain',
  P7: 'compute-diagnostics',
  P8: 'internal-pki',
  P9: 'windows-update',
  P10: 'defender',
  P11: 'captcha',
  P12: 'portal-diagnostics',
};
const legacy: Readonly<Record<string, string>> = {
  L1: 'files',
  L2: 'smtp',
  L3: 'health-stv1',
  L4: 'loadbalancer-stv1',
  L5: 'portal-westus',
};

const flowOf = (id: string): Flow => {
  const flow = flows.find((one) => one.id === id);
  if (!flow) throw new Error(`there is no flow ${id}`);
  return flow;
};
const numbers = (cell: string): readonly string[] =>
  [...cell.replace(/\(.*?\)/g, '').matchAll(/\d+(-\d+)?/g)].map(([number]) => number).toSorted();
const context: FlowContext = {
  mode: 'External',
  sku: 'Premium',
  locations: 2,
  clientSources: ['Internet'],
  clientPorts: [443],
  customDns: ['10.0.0.4'],
};
const needIn = (id: string, change: Partial<FlowContext> = {}): string =>
  flowsFor({ ...context, ...change }).find((flow) => flow.id === id)?.need ?? 'No';

(isThere || process.env['REQUIRE_REFERENCE'] === '1' ? describe : describe.skip)('the table of flows', () => {
  const rows = isThere ? rowsOf(readFileSync(file, 'utf8')) : new Map<string, readonly string[]>();
  const row = (id: string): readonly string[] => {
    const cells = rows.get(id);
    if (!cells) throw new Error(`the reference has no row ${id}`);
    return cells;
  };

  test('has every row of the reference, and no row of the reference is left out', () => {
    expect([...rows.keys()].toSorted()).toEqual([...Object.keys(ours), ...Object.keys(byName), ...Object.keys(legacy)].toSorted());
  });

  test.each(Object.entries(ours).filter(([id]) => id.startsWith('R')))(
    '%s: direction, peer, ports, protocol, mode and need',
    (id, names) => {
      const [direction = '', from = '', to = '', ports = '', protocol = '', mode = '', status = ''] = row(id);
      for (const name of names) {
        const flow = flowOf(name);
        expect(direction).toContain(flow.direction === 'Inbound' ? 'In' : 'Out');
        expect(flow.peers).toEqual([flow.direction === 'Inbound' ? from : to]);
        expect([...flow.ports].toSorted()).toEqual(numbers(ports));
        expect(flow.protocol.toUpperCase()).toBe(protocol.replaceAll('*', '').toUpperCase());
        expect(needIn(name, { mode: 'Internal' }) === 'No').toBe(mode === 'External only');
        const isRequired = /required/i.test(status);
        expect(needIn(name) === 'Required').toBe(isRequired);
      }
      expect(names.length).toBe(direction === 'In+Out' ? 2 : 1);
    },
  );

  test.each(Object.entries(ours).filter(([id]) => id.startsWith('P')))('%s: direction, ports and protocol', (id, names) => {
    const [direction = '', , ports = '', protocol = '', status = ''] = row(id);
    for (const name of names) {
      const flow = flowOf(name);
      expect(direction).toBe(flow.direction === 'Inbound' ? 'In' : 'Out');
      expect([...flow.ports].toSorted()).toEqual(numbers(ports));
      expect(protocol.toUpperCase().includes(flow.protocol.toUpperCase()) || protocol === 'Same' || protocol === '').toBe(true);
      expect(needIn(name) === 'Required').toBe(status.startsWith('Required'));
    }
  });

  test.each(Object.entries(byName))('%s: hosts and ports', (id, name) => {
    const [, peer = '', ports = ''] = row(id);
    const flow = hostFlows().find((one) => one.id === name);
    const hosts = [...peer.matchAll(/`([^`]+)`/g)].map(([, host]) => host);
    expect(flow?.hosts.toSorted()).toEqual(hosts.toSorted());
    expect(flow?.ports.map(String).toSorted()).toEqual(numbers(ports));
  });

  test.each(Object.entries(legacy))('%s is told apart from what is needed today', (id, name) => {
    const [rule = ''] = row(id);
    const flow = flowOf(name);
    for (const port of flow.ports) expect(rule).toContain(port);
    expect(['Optional', 'No']).toContain(needIn(name));
  });
});
