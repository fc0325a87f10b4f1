/** Promises about 525 errors that three public test suites recorded: each was looked at, and what falls to the default is named and counted. */

import { expect, test } from '@jest/globals';
import { readJson } from '../../test/conformance/azure/files.ts';
import { describeWithReference } from '../../test/conformance/azure/reference.ts';
import { classify } from './errors.ts';
import { operationState } from './operations.ts';

interface Mined {
  readonly code: string;
  readonly msg: string;
  /** `Code: message` of the first nested error. */
  readonly detail: string;
  /** Left out by one of the three tools; 200 for what stood inside an operation's answer. */
  readonly status?: string | null;
}

/** What a reader made of each status, code and nested code; `?` where no recording has the status. */
const verdicts: Readonly<Record<string, string>> = {
  'Blocked/Authorization': '401 Unauthorized, 403 AuthorizationFailed',
  'Blocked/Lock': '? ScopeLocked',
  'Blocked/Other':
    '? SubscriptionNotRegisteredForFeature, 404 SubscriptionNotFound, 409 MissingSubscriptionRegistration/MissingSubscriptionRegistration',
  'Blocked/Quota': '400 InvalidTemplateDeployment/QuotaExceeded',
  Gone: '404 DeletedVaultNotFound, 404 DeploymentNotFound, 404 ManagementPolicyNotFound, 404 NotFound, 404 ParentResourceNotFound, 404 QueueNotFound, 404 ResourceGroupNotFound, 404 ResourceNotFound',
  Invalid:
    '? DnsRecordInUse, ? InUseDdosProtectionPlanCannotBeDeleted, ? InvalidPolicySku, ? InvalidSkuTypeForMicrosoftPeering, ? MissingPolicyParameter, ? NotSupported, 400 BadRequest, 400 Conflict, 400 InUseNetworkSecurityGroupCannotBeDeleted, 400 InUseSubnetCannotBeDeleted, 400 InvalidParameter, 400 InvalidResourceReference, 400 InvalidResourceReference/NotFound, 400 InvalidTemplate, 400 InvalidTemplateDeployment/InvalidParameter, 400 InvalidValuesForRequestParameters, 400 LoadBalancerInUseByVirtualMachineScaleSet, 400 NetworkSecurityGroupNotFoundForFlowLog, 400 NicInUse, 400 PrivateEndpointConnectionStatusNotPending, 400 PublicIPAddressCannotBeDeleted, 400 ValidationError/ValidationError, 404 InvalidResourceType, 409 CannotDeleteResource, 409 ServiceAlreadyExistsInSoftDeletedState',
  'Invalid, counted':
    '400 ApplicationGatewayLoadBalancingNotSupportedOnSecondaryIpConfigurations, 400 AuthorizationGatewayBadRequestException, 400 NetworkProfileNotFound, 400 PrincipalNotFound, 400 StorageProvisioningStateNotSucceeded, 400 UserErrorInvalidRequestParameter, 400 VulnerabilityAssessmentADSIsDisabled',
  Throttled: '429 429, 429 MessagingGatewayTooManyRequests',
  Transient:
    '? InternalResourceIdentityError, ? ServerClosedRequest, 499 499, 499 FailedIdentityOperation, 500 AuthorizationGatewayUnexpectedResponseException, 500 InternalServerError, 503 ServerTimeout, 504 GatewayTimeout',
  'Transient, counted':
    '? DeploymentFailed/BadRequest, ? DeploymentFailed/Conflict, ? MultipleErrorsOccurred/InternalServerError, ? MultipleErrorsOccurred/ServerTimeout, ? PolicyDefinitionNotFound, ? RoleAssignmentExists, ? SubscriptionNotAuthorized, ? UnauthorizedForMicrosoftPeering, 404 AuthorizationGatewayNotFoundException, 404 ResourceTypeNotSupported, 404 UserError, 409 DeploymentActive, 409 DeploymentBeingDeleted, 409 DeploymentBeingDeleted/PrincipalNotFound, 409 DeploymentBeingDeleted/ResourceNotFound, 409 OperationNotAllowed, 409 UpdateRunTargetingEmptyFleet, 409 VaultAlreadyExists',
  Waiting:
    '400 ReferencedResourceNotProvisioned, 409 AnotherOperationInProgress, 409 Conflict, 409 ResourceGroupBeingDeleted, 409 ServerAdvancedThreatProtectionInProgress, 409 ServerSecurityAlertPolicyInProgress, 409 ServiceLocked, 409 StorageAccountIsNotProvisioned, 429 RetryableError, 429 RetryableError/ReferencedResourceNotProvisioned, 429 RetryableError/RetryableErrorDueToAnotherOperation',
};

/** Ends of operations: the resource decides what they mean, and the code is told as it came. */
const ends =
  'ApplicationGatewayKeyVaultSecretException, BadRequest, Canceled, Conflict, ConflictingDatabaseOperation, ConflictingServerOperation, DeploymentFailed, FirewallPolicyUpdateFailed, InitiatingCircuitNotProvisioned, InternalServerError, NameUnavailable, ServerBusy, ServerIsBusy, Unauthenticated, UserErrorKubernetesBackupExtensionNotFound, UserErrorKubernetesBackupExtensionUnhealthy, UserErrorMissingClusterMSIPermissionsOnSnapshotResourceGroup, UserErrorMissingMSIPermissionsOnSnapshotResourceGroup, VirtualEndpointOwnerServerNotInReadyState, VmssGatewayDeploymentFailed';

const file = 'azure-recordings/errors-mined.json';

describeWithReference('every recorded error', [file], () => {
  const mined = read();
  const statusOf = ({ status, code }: Mined): string =>
    status ?? mined.find((other) => other.code.trim() === code.trim() && (other.status ?? '200') !== '200')?.status ?? '?';
  const nestedIn = ({ detail }: Mined): string | undefined => /^(\w+):/.exec(detail)?.[1] ?? (/^\w+$/.test(detail) ? detail : undefined);
  const bodyOf = (one: Mined): object => {
    const nested = nestedIn(one);
    const details = nested === undefined ? [] : [{ code: nested, message: one.detail.slice(nested.length + 1).trim() }];
    return { code: one.code.trim(), message: one.msg, details };
  };
  const answerTo = (status: string, body: object) => ({
    method: 'PUT',
    status: Number(status) || 0,
    header: () => undefined,
    body: JSON.stringify(body),
  });
  const answers = mined.filter((one) => statusOf(one) !== '200');
  const operations = mined.filter((one) => statusOf(one) === '200');

  test('is one of 525 or more', () => expect(mined.length).toBeGreaterThanOrEqual(525));

  test('has the class that a reader gave it, and none falls to the default unlisted', () => {
    const found: Record<string, Set<string>> = {};
    for (const one of answers) {
      const { failure, known } = classify(answerTo(statusOf(one), { error: bodyOf(one) }));
      const verdict = [failure.class, failure.obstacle].filter(Boolean).join('/') + (known ? '' : ', counted');
      const nested = nestedIn(one);
      (found[verdict] ??= new Set()).add(`${statusOf(one)} ${one.code.trim()}${nested === undefined ? '' : `/${nested}`}`);
      expect(failure.message).toContain(one.msg.trim().slice(0, 100));
    }
    const read = Object.entries(verdicts).map(([verdict, list]) => [verdict, list.split(', ').toSorted()] as const);
    expect(Object.fromEntries(Object.entries(found).map(([verdict, list]) => [verdict, [...list].toSorted()]))).toEqual(
      Object.fromEntries(read),
    );
  });

  test('that ended an operation is told with its own code', () => {
    const told = operations.map((one) => operationState(answerTo('200', { status: 'Failed', error: bodyOf(one) })));
    expect(told.filter(({ status, message }) => status !== 'Failed' || message === '')).toEqual([]);
    const outer = operations.map(({ code }) => code.trim());
    expect([...new Set(outer)].toSorted().join(', ')).toBe(ends);
  });
});

function read(): readonly Mined[] {
  try {
    return readJson(file) as readonly Mined[];
  } catch {
    return [];
  }
}
