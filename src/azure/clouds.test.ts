import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadCloudFile } from './clouds.ts';

const folder = mkdtempSync(join(tmpdir(), 'cloud-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (content: string): string => {
  const path = join(folder, 'cloud.json');
  writeFileSync(path, content);
  return path;
};
const good = { resourceManager: 'https://localhost:8443/', authority: 'https://localhost:8444', audience: 'https://management.azure.com' };

test('a cloud of one’s own keeps its audience apart from its endpoint', () => {
  expect(loadCloudFile(file(JSON.stringify({ ...good, disableInstanceDiscovery: true })))).toMatchObject({
    ...good,
    resourceManager: 'https://localhost:8443',
    disableInstanceDiscovery: true,
  });
});

test.each([
  ['{', /cloud\.json: /],
  ['[]', /resourceManager/],
  ['null', /must hold a JSON object/],
  [JSON.stringify({ ...good, resourceManager: 'http://localhost' }), /resourceManager must be an https origin .* not "http:\/\/localhost"/],
  [JSON.stringify({ ...good, audience: undefined }), /audience must be/],
  [JSON.stringify({ ...good, authority: 7 }), /authority must be .* not 7/],
  [JSON.stringify({ ...good, disableInstanceDiscovery: 'no' }), /disableInstanceDiscovery must be true or false, not "no"/],
])('%s is refused with a sentence', (content, sentence) => {
  expect(() => loadCloudFile(file(content))).toThrow(sentence);
});
