/** Promises about `apimvnet flows`: what it prints can be read by people and by programs, and wrong usage names the option. */

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { UsageError } from '../usage-error.ts';
import { flowsCommand } from './flows.ts';

const printed: string[] = [];
const spy = jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(String(text)));
afterEach(() => {
  printed.splice(0);
  spy.mockClear();
});

async function output(...args: string[]): Promise<string> {
  expect(await flowsCommand.run(args, {})).toBe(0);
  return printed.join('\n');
}
interface Row {
  readonly name: string;
  readonly need: string;
  readonly ports: readonly string[];
}
const rows = async (...args: string[]) => JSON.parse(await output('--output', 'json', ...args)) as readonly Row[];
const needOf = async (name: string, ...args: string[]) => (await rows(...args)).find((row) => row.name === name)?.need;

test('the table has a head and a line for each flow', async () => {
  const lines = (await output()).split('\n');
  expect(lines[0]).toMatch(/^NAME\s+NEED\s+DIRECTION\s+PROTOCOL\s+PORTS\s+PEER$/);
  expect(lines.some((line) => /^management\s+Required\s+Inbound\s+TCP\s+3443\s+ApiManagement$/.test(line))).toBe(true);
  printed.splice(0);
  expect(lines).toHaveLength(1 + (await rows()).length);
});

test('yaml and json say the same', async () => {
  const yaml: unknown = parse(await output('--output', 'yaml'));
  printed.splice(0);
  expect(yaml).toEqual(await rows());
});

describe('what is needed depends on', () => {
  test.each<[string, string, string[], string | undefined]>([
    ['the mode', 'clients', ['--mode', 'Internal'], undefined],
    ['the mode', 'clients', ['--mode', 'External'], 'Required'],
    ['the tier', 'loadbalancer', ['--tier', 'Developer'], 'Recommended'],
    ['the tier', 'loadbalancer', ['--tier', 'Premium'], 'Required'],
    ['options', 'eventhub', [], 'Optional'],
    ['options', 'eventhub', ['--optional', 'eventhub'], 'Recommended'],
  ])('%s: %s with %j is %s', async (_, name, args, need) => expect(await needOf(name, ...args)).toBe(need));
});

test.each([
  [['--mode', 'Sideways'], /--mode/],
  [['--locations', '0'], /--locations/],
  [['--optional', 'nonsense'], /--optional: "nonsense" is no optional flow; valid are /],
  [['--dns', 'fd00::1'], /--dns: "fd00::1" is no IPv4 address/],
  [['--colour'], /--colour/],
])('wrong usage names the option: %j', async (args, sentence) => {
  const failure = await flowsCommand.run(args, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(String(failure)).toMatch(sentence);
});

test('csv has a line for each flow, and the hosts are those of the cloud', async () => {
  const lines = (await output('-o', 'csv', '--cloud', 'china')).split('\r\n');
  printed.splice(0);
  expect(lines).toHaveLength(1 + (await rows('--cloud', 'china')).length);
  printed.splice(0);
  expect(lines.join()).toContain('login.chinacloudapi.cn');
  expect(await output()).not.toContain('chinacloudapi');
});
