/** What real requests and answers have and Microsoft's documents do not, each once, with where it was seen. Everything else that a document does not know is an error. */

import type { Finding } from './specification.ts';

export interface Known extends Pick<Finding, 'of' | 'code'> {
  readonly at: RegExp;
  readonly source: string;
}

export const known: readonly Known[] = [
  {
    of: 'answer',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    at: /^\/error\/(subCode|innerError)$/,
    source: 'Azure/azure-service-operator, Apimanagement_v20240501, ServiceLocked: errors of API Management have both',
  },
  {
    of: 'answer',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    at: /^\/error\/additionalInfo$/,
    source: 'Microsoft: Enforce job execution on Azure Automation Hybrid Runbook Worker: what a policy denies, ARM explains there',
  },
  {
    of: 'answer',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    at: /^(\/value\/\d+)?\/properties\/dataApiUrl$/,
    source: 'Azure/azure-service-operator, ApiManagement_20240501_CRUD: a null in every service',
  },
  {
    of: 'answer',
    code: 'OBJECT_ADDITIONAL_PROPERTIES',
    at: /^(\/value\/\d+)?\/properties\/disablePeeringRoute$/,
    source: 'Azure/azure-service-operator, Networking_RouteTable_20250301_CRUD: newer than the document',
  },
  {
    of: 'request',
    code: 'READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST',
    at: /^\/name$/,
    source: 'sent by Azure Service Operator and the Azure CLI in every PUT, and ignored (Networking 2025-03-01)',
  },
  {
    of: 'request',
    code: 'READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST',
    at: /^\/(etag|properties\/provisioningState)$/,
    source:
      'a subnet is read, changed and written back whole, so that no field is lost; Azure/azure-rest-api-specs, review guideline OAPI021: a PUT must tolerate what is read-only',
  },
];
