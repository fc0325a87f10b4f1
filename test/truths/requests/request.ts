/** Rows of table B: request × state → status, headers and code. */

import type { Evidence, Row } from '../rows.ts';

export const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/gateways';
export const network = (type: string, name: string): string => `${group}/providers/Microsoft.Network/${type}/${name}`;
export const securityGroup = network('networkSecurityGroups', 'nsg');
export const routeTable = network('routeTables', 'rt');
export const virtualNetwork = network('virtualNetworks', 'hub');
export const subnet = `${virtualNetwork}/subnets/apim`;
export const address = network('publicIPAddresses', 'ip');
export const service = `${group}/providers/Microsoft.ApiManagement/service/orders`;
export const lockOf = (scope: string): string => `${scope}/providers/Microsoft.Authorization/locks/keep`;

/** What stands in Azure before. */
export type State =
  | 'an empty group'
  | 'no group'
  | 'a security group without rules'
  /** A security group `nsg` with the rule `kept`. */
  | 'a security group'
  /** A table `rt` with the route `kept`. */
  | 'a route table'
  /** A network `hub`, 10.0.0.0/16, with the subnet `apim`. */
  | 'a network'
  | 'a public address'
  /** Something has an address of the subnet, the public address, and an interface in the security group. */
  | 'all of it in use'
  | 'a lock on the group'
  | 'a lock on the network'
  /** A service in no network, `Developer`. */
  | 'a gateway'
  | 'a Premium gateway'
  /** Internal, in the subnet `apim`. */
  | 'a gateway in a network'
  | 'a soft-deleted gateway';

export interface Request {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE' | 'HEAD';
  /** An id, or the header of the request before whose URL is asked. */
  readonly path: string | { readonly follow: 'azure-asyncoperation' | 'location' };
  readonly version: string;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** Of a refusal: `error.code`, and the code of the first detail. */
  readonly code?: string;
  readonly detail?: string;
  /** `properties.provisioningState`, or `status` of an operation. */
  readonly state?: string;
  readonly isEmpty?: true;
  /** Fields of the body by their paths, as JSON: `zones`, `properties.securityRules.length`. */
  readonly shows?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, 'present' | 'absent' | `= ${string}`>>;
}

/** What a client has to make of a refusal, in the words of the answer. */
export type Meaning = 'come back' | 'it is not there' | 'something has to change';

export interface RequestRow extends Row {
  readonly state: State;
  /** Sent before, at once; each is accepted. */
  readonly before: readonly Request[];
  /** Minutes between those and the request. */
  readonly minutes: number;
  readonly request: Request;
  readonly answer: Answer;
  readonly means?: Meaning;
  /** The exchange that shows it, in the recordings that suites read in place. */
  readonly recorded?: { readonly file: string; readonly at: number };
  /** Among the error bodies that were mined from three repositories' history. */
  readonly mined?: true;
  /** The specification whose text has the words. */
  readonly specified?: string;
}

type Words = Omit<RequestRow, 'before' | 'minutes' | 'answer'> & {
  readonly before?: readonly Request[];
  readonly minutes?: number;
  readonly answer: Omit<Answer, 'headers'> & { readonly headers?: Answer['headers'] };
};

export const requests = (rows: readonly Words[]): readonly RequestRow[] =>
  rows.map((row) => ({ before: [], minutes: 0, ...row, answer: { headers: {}, ...row.answer } }));

/** Of one recording: what makes rows out of its exchanges. */
export const recording =
  (file: string, title: string, date: string, address: string) =>
  (at: number, words: string): { readonly evidence: Evidence; readonly recorded: { readonly file: string; readonly at: number } } => ({
    evidence: { title: `recorded: ${title}, exchange ${at}`, date, address, words },
    recorded: { file, at },
  });

const operator = 'https://github.com/stolostron/azure-service-operator';
/** Azure Service Operator at 4c8c8b4b (2026-08-21). */
export const operatorRecording = (name: string) => recording(`aso/${name}.yaml`, `Azure Service Operator, ${name}`, '2026-08-21', operator);
/** The Azure CLI's own tests at 9ee81228 (2020-09-28). */
export const cliRecording = (name: string) =>
  recording(`azure-cli/${name}.yaml`, `Azure CLI, ${name}`, '2020-09-28', 'https://github.com/solankisamir/azure-cli');
export const sdkRecording = (name: string, date: string, address: string) =>
  recording(`azure-sdk/${name}.json`, `Azure SDK, ${name}`, date, address);

const specifications = 'https://github.com/Azure/azure-rest-api-specs/blob/main/specification';
/** `words` end in the specification's own sentence, behind a colon. */
export const specified =
  (title: string, path: string, date: string) =>
  (words: string): { readonly evidence: Evidence; readonly specified: string } => ({
    evidence: { title: `Azure/azure-rest-api-specs: ${title}`, date, address: `${specifications}/${path}`, words },
    specified: path,
  });

/** Of a code that nothing recorded whole shows, but an error body of a recording. */
export const mined = (words: string): { readonly evidence: Evidence; readonly mined: true } => ({
  evidence: {
    title: 'recorded: error bodies of the Azure CLI’s tests',
    date: '2026-11',
    address: 'https://github.com/Azure/azure-cli',
    words,
  },
  mined: true,
});

export const reported =
  (title: string, date: string, address: string) =>
  (words: string): { readonly evidence: Evidence } => ({ evidence: { title, date, address, words } });

/** Headers that name an operation, in the forms in which they come. */
export const started = (seconds: string): Answer['headers'] => ({
  'azure-asyncoperation': 'present',
  location: 'absent',
  'retry-after': `= ${seconds}`,
});
export const removing = (seconds: string): Answer['headers'] => ({
  'azure-asyncoperation': 'present',
  location: 'present',
  'retry-after': `= ${seconds}`,
});
export const none: Answer['headers'] = { 'azure-asyncoperation': 'absent', location: 'absent', 'retry-after': 'absent' };
export const gateway: Answer['headers'] = { ...none, 'x-ms-failure-cause': '= gateway' };
