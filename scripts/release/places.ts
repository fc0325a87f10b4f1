/** Every place of the repository that bears its version, so that one command can change it. */

export interface Place {
  readonly path: string;
  /** What stands before the version, and what follows it; each match is one place. */
  readonly before: string;
  readonly after?: string;
  /** How many there are. */
  readonly times: number;
}

const image = 'apim-vnet-operator:';

export const places: readonly Place[] = [
  { path: 'package.json', before: '"version": "', after: '"', times: 1 },
  { path: 'package-lock.json', before: '"name": "apim-vnet-operator",\n  "version": "', after: '"', times: 1 },
  { path: 'package-lock.json', before: '"name": "apim-vnet-operator",\n      "version": "', after: '"', times: 1 },
  { path: 'charts/apim-vnet-operator/Chart.yaml', before: '\nversion: ', after: '\n', times: 1 },
  { path: 'charts/apim-vnet-operator/Chart.yaml', before: '\nappVersion: ', after: '\n', times: 1 },
  { path: 'charts/apim-vnet-operator/Chart.yaml', before: image, after: '\n', times: 1 },
  { path: 'charts/apim-vnet-operator/README.md', before: `<registry>/${image}`, times: 2 },
  { path: 'deploy/base/deployment.yaml', before: image, after: '\n', times: 1 },
  { path: 'deploy/base/kustomization.yaml', before: 'app.kubernetes.io/version: ', after: '\n', times: 1 },
  { path: 'deploy/flux/helm-release.yaml', before: 'tag: v', after: ' }', times: 1 },
  { path: 'deploy/probe/job.yaml', before: image, after: '\n', times: 1 },
  { path: 'deploy/Dockerfile', before: image, times: 1 },
  { path: 'README.md', before: `<registry>/${image}`, times: 2 },
  { path: 'docs/start-on-azure.md', before: `<registry>/${image}`, times: 2 },
];

/** The text with the other version in this place; throws where the place is not as it was. */
export function moved(text: string, { path, before, after = '', times }: Place, from: string, to: string): string {
  const parts = text.split(`${before}${from}${after}`);
  if (parts.length - 1 !== times) throw new Error(`${path} has ${before.trim()}${from} ${parts.length - 1} times, not ${times}`);
  return parts.join(`${before}${to}${after}`);
}

/** A version as SemVer 2.0.0 has it, without build metadata, which no tag of an image can have. */
export const isVersion = (text: string): boolean =>
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?$/.test(
    text,
  );
