/** Microsoft's OpenAPI documents as a judge of requests and answers (oav, the validator of Azure/azure-rest-api-specs itself). */

import { LiveValidator } from 'oav';
import type { Answer } from '../../../sim/azure/exchange.ts';
import { pathOf } from './files.ts';
import type { Request } from './replay.ts';

export const directory = 'azure-specs/specification';

const apim = 'apimanagement/resource-manager/Microsoft.ApiManagement/stable/2024-05-01';
const network = 'network/resource-manager/Microsoft.Network/stable/2024-03-01';
/** Only what is used: all documents of both providers would take a minute to load. */
const documents = [
  ...['apimdeployment', 'apimnetworkstatus', 'apimoutbounddependency', 'apimdeletedservices'].map((name) => `${apim}/${name}.json`),
  ...['networkSecurityGroup', 'virtualNetwork', 'publicIpAddress', 'routeTable', 'serviceTags', 'networkManagerEffectiveConfiguration'].map(
    (name) => `${network}/${name}.json`,
  ),
  'resources/resource-manager/Microsoft.Authorization/stable/2020-05-01/locks.json',
];

/** The versions that could be had whole; newer and older requests are read as these. */
const versions: Readonly<Record<string, string>> = {
  'microsoft.apimanagement': '2024-05-01',
  'microsoft.network': '2024-03-01',
  'microsoft.authorization': '2020-05-01',
};

export interface Finding {
  readonly of: 'request' | 'answer';
  readonly code: string;
  /** Where in the body, e.g. `/error/subCode`. */
  readonly at: string;
  readonly message: string;
}

export interface Judge {
  /** Undefined for what no document describes: operations' URLs, which are opaque, and ARM's own inventory. */
  judge(request: Request, answer: Answer): Promise<readonly Finding[] | undefined>;
}

export async function loadJudge(): Promise<Judge> {
  const validator = new LiveValidator({
    git: { shouldClone: false },
    directory: pathOf(directory),
    swaggerPathsPattern: documents,
    excludedSwaggerPathsPattern: ['**/examples/**/*'],
    isPathCaseSensitive: false,
    loadValidatorInBackground: false,
  });
  await validator.initialize();
  return {
    async judge(request, answer) {
      const provider = request.path.toLowerCase().split('/providers/').at(-1)?.split('/')[0] ?? '';
      const version = versions[provider];
      if (version === undefined || /\/(operations|operationresults|operationsstatuses)\/[^/]+$/i.test(request.path)) return undefined;
      const { requestValidationResult, responseValidationResult } = await validator.validateLiveRequestResponse({
        liveRequest: {
          method: request.method,
          url: `https://management.azure.com${encodeURI(request.path)}?api-version=${version}`,
          headers: { 'content-type': 'application/json' },
          query: { 'api-version': version },
          ...(request.body === undefined ? {} : { body: request.body as Record<string, unknown> }),
        },
        liveResponse: {
          statusCode: String(answer.status),
          headers: { ...answer.headers },
          ...(answer.body === undefined ? {} : { body: answer.body as Record<string, unknown> }),
        },
      });
      return [...findings('request', requestValidationResult), ...findings('answer', responseValidationResult)];
    },
  };
}

interface Result {
  readonly errors: readonly { readonly code: string; readonly message: string; readonly pathsInPayload: readonly string[] }[];
  readonly runtimeException?: { readonly code: string; readonly message: string };
}

function findings(of: Finding['of'], { errors, runtimeException }: Result): readonly Finding[] {
  const thrown = runtimeException ? [{ of, code: runtimeException.code, at: '', message: runtimeException.message }] : [];
  return [...thrown, ...errors.map(({ code, message, pathsInPayload }) => ({ of, code, message, at: pathsInPayload.join(' ') }))];
}
