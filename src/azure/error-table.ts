/** One table that says what every ARM error means for us, by status, code and nested code. The first row that fits wins. */

import type { Failure, FailureClass } from './arm.ts';

export interface ErrorRow {
  readonly status?: number;
  readonly code?: RegExp;
  readonly detail?: RegExp;
  readonly message?: RegExp;
  /** Holds even when the body is no ARM error, because the status says enough. */
  readonly evenPage?: boolean;
  readonly is: FailureClass;
  /** For `Throttled`: whose limit was passed, where it is not told by the answer's origin. */
  readonly limit?: 'Provider' | 'Operation';
  readonly obstacle?: NonNullable<Failure['obstacle']>;
  readonly source: string;
}

const arm = 'Microsoft: Troubleshoot common Azure deployment errors';
const limits = 'Microsoft: Understand how Azure Resource Manager throttles requests';

export const errorTable: readonly ErrorRow[] = [
  // The limits of Microsoft.Network, which stand in the same words as a busy resource.
  {
    detail: /^RetryableErrorDueToTooManyCallsToThisOperation$/i,
    is: 'Throttled',
    limit: 'Operation',
    source: 'Azure/azure-sdk-for-net#45317, Azure/terraform-provider-azapi#691: service tags, five calls within five minutes',
  },
  {
    detail: /^RetryableErrorDue(ToTooManyCalls|ToTooHighReadDataSize|TooHighReadDataSize)$/i,
    is: 'Throttled',
    limit: 'Provider',
    source:
      'Microsoft: Troubleshoot TooManyRequestsReceived, SubscriptionRequestsThrottled, or Throttled error codes (HTTP 429), 2026-07-28',
  },
  {
    message: /exceeds Microsoft\.Network throttling limit/i,
    is: 'Throttled',
    limit: 'Provider',
    source:
      'Microsoft: Troubleshoot TooManyRequestsReceived, SubscriptionRequestsThrottled, or Throttled error codes (HTTP 429), 2026-07-28',
  },
  // Busy resources: neither errors nor throttling.
  { code: /^ServiceLocked$/i, is: 'Waiting', source: 'recorded: Azure/azure-service-operator, ApiManagement ServiceLocked' },
  { message: /is transitioning at this time/i, is: 'Waiting', source: 'recorded: Azure/azure-sdk-for-net, GetOutboundNetworkDependencies' },
  { status: 429, code: /^RetryableError$/i, is: 'Waiting', source: `${limits}: not throttling` },
  {
    code: /^(AnotherOperationInProgress|OperationInProgress|ReferencedResourceNotProvisioned|RetryableErrorDueToAnotherOperation|CanceledAndSupersededDueToAnotherOperation|PessimisticConcurrencyConflict)$/i,
    is: 'Waiting',
    source: 'recorded: Azure/azure-service-operator, Network',
  },
  {
    detail: /^(AnotherOperationInProgress|ReferencedResourceNotProvisioned|RetryableErrorDueToAnotherOperation)$/i,
    is: 'Waiting',
    source: 'recorded: Azure/azure-service-operator, Network',
  },
  { status: 412, evenPage: true, is: 'Waiting', source: 'RFC 9110 §15.5.13' },
  { code: /^(PreconditionFailed|ResourceGroupBeingDeleted)$/i, is: 'Waiting', source: arm },
  // Rate limits.
  {
    code: /^ResourceRequestsThrottled$/i,
    is: 'Throttled',
    limit: 'Provider',
    source: 'Azure/alzlib#168: Microsoft.Authorization, 120 a minute',
  },
  {
    code: /^(SubscriptionRequestsThrottled|TooManyRequests|TenantRequestsThrottled|ResourceCollectionRequestsThrottled|OperationNotAllowedThrottled|429)$/i,
    is: 'Throttled',
    source: limits,
  },
  { status: 429, evenPage: true, is: 'Throttled', source: limits },
  // What a human has to change elsewhere.
  {
    code: /^(RequestDisallowedByPolicy|PolicyViolation|RequestDisallowedByAzure)$/i,
    is: 'Blocked',
    obstacle: 'Policy',
    source: 'Microsoft: Azure Policy, deny effect',
  },
  { code: /^ScopeLocked$/i, is: 'Blocked', obstacle: 'Lock', source: 'Microsoft: Lock your Azure resources' },
  {
    code: /(AuthorizationFailed|AuthorizationPermissionMismatch|LinkedAuthorizationFailed|Forbidden)$/i,
    is: 'Blocked',
    obstacle: 'Authorization',
    source: 'Microsoft: Troubleshoot Azure RBAC',
  },
  {
    code: /(AuthenticationFailed|InvalidAuthenticationToken|InvalidAuthenticationTokenTenant|ExpiredAuthenticationToken|CredentialUnavailable|IdentityNotAuthorized)/i,
    is: 'Blocked',
    obstacle: 'Authorization',
    source: 'Microsoft: Troubleshoot Azure RBAC',
  },
  { code: /(QuotaExceeded|LimitReached|ExceededQuota|OverQuota|CountLimit)/i, is: 'Blocked', obstacle: 'Quota', source: arm },
  {
    code: /^OperationNotAllowed$/i,
    message: /quota/i,
    is: 'Blocked',
    obstacle: 'Quota',
    source: 'Microsoft: Resolve errors for resource quotas',
  },
  {
    code: /^(MissingSubscriptionRegistration|SubscriptionNotRegistered|SubscriptionNotRegisteredForFeature|SubscriptionDisabled|ReadOnlyDisabledSubscription|SubscriptionNotFound|DisallowedOperation)$/i,
    is: 'Blocked',
    obstacle: 'Other',
    source: arm,
  },
  { status: 401, evenPage: true, is: 'Blocked', obstacle: 'Authorization', source: 'RFC 9110 §15.5.2' },
  { status: 403, is: 'Blocked', obstacle: 'Authorization', source: 'RFC 9110 §15.5.4' },
  { detail: /QuotaExceeded$/i, is: 'Blocked', obstacle: 'Quota', source: 'recorded: Azure/azure-cli, InvalidTemplateDeployment' },
  // Busy, in the words of many a provider; after the refusals, whose texts are anybody's.
  {
    message:
      /another operation|operation .*(is|on .* is) (pending|in progress)|is busy (processing|with)|already in progress|not in '?succeeded'? state|must be '*succeeded'*/i,
    is: 'Waiting',
    source: 'recorded: Azure/azure-service-operator, several providers',
  },
  // Gone.
  {
    code: /^(ResourceNotFound|NotFound|ResourceGroupNotFound|ParentResourceNotFound|ServiceNotFound|DeploymentNotFound|EntityNotFound)$/i,
    status: 404,
    is: 'Gone',
    source: arm,
  },
  { status: 404, code: /NotFound$/i, is: 'Gone', source: arm },
  { status: 410, is: 'Gone', source: 'RFC 9110 §15.5.11' },
  // No client's fault.
  {
    code: /^(GatewayTimeout|ServerTimeout|InternalServerError|InternalError|ServiceUnavailable|ServerBusy|ServerIsBusy|ServerClosedRequest|InternalExecutionError|InternalResourceIdentityError)$/i,
    is: 'Transient',
    source: arm,
  },
  { status: 408, evenPage: true, is: 'Transient', source: 'RFC 9110 §15.5.9' },
  { status: 499, evenPage: true, is: 'Transient', source: 'recorded: Azure/azure-service-operator, Client Closed Request' },
  {
    code: /^ManagementApiRequestFailed$/i,
    is: 'Transient',
    source: 'Azure/azure-rest-api-specs#10289: the management endpoint did not answer',
  },
  { code: /^Netcfg/i, is: 'Transient', source: 'Azure/azure-quickstart-templates#2786: two writes to one network at a time' },
  { status: 409, code: /^Conflict$/i, is: 'Transient', source: 'Azure/azure-service-operator: error_classifier.go, retried' },
  // Asked for what cannot be.
  {
    code: /^(ServiceAlreadyExistsInSoftDeletedState|SecurityRuleConflict|RouteConflict|Conflict)|InUse/i,
    is: 'Invalid',
    source: 'recorded: Azure/azure-service-operator; Azure/azure-cli, DnsRecordInUse',
  },
  {
    code: /^(Invalid|Bad|Missing|Unsupported|NotSupported|Cannot|LocationNotAvailable|NoRegisteredProvider|SubnetWith|PublicIPAddress|NetworkSecurityGroupNotFound|SecurityRule|PropertyChangeNotAllowed|MethodNotAllowed|SkuNotAvailable|ResourceNotPermitted|Reserved|Duplicate|Linked|Validation|LocationRequired|SecurityGroup|Subnet|Vnet|VirtualNetwork|Private)/i,
    is: 'Invalid',
    source: arm,
  },
  { status: 400, is: 'Invalid', source: 'RFC 9110 §15.5.1' },
  { status: 405, is: 'Invalid', source: 'RFC 9110 §15.5.6' },
  { status: 422, is: 'Invalid', source: 'RFC 9110 §15.5.21' },
];
