/** Promises about the words of an error: what a human needs to act on is in the message. */

import { describe, expect, test } from '@jest/globals';
import { operationState } from './operations.ts';
import { answered, bodyOf, group, nsg, quotes, sub, subnet } from './errors.quoted.test-support.ts';

describe('what a human has to change is named', () => {
  const assignment = `${group}/providers/Microsoft.Authorization/policyAssignments/fd5e2cb3842d4eefbc857917`;
  const definition = `${sub}/providers/Microsoft.Authorization/policyDefinitions/4fdffd35-fd9f-458e-9779-94fe33401bfc`;
  const [of, by] = ['No public addresses in production', 'Public addresses are not allowed'];
  const info = {
    type: 'PolicyViolation',
    info: {
      policyDefinitionDisplayName: by,
      policyDefinitionId: definition,
      policyAssignmentDisplayName: of,
      policyAssignmentId: assignment,
    },
  };
  const policies: readonly (readonly [string, object])[] = [
    [
      'in the sentence (Microsoft: Azure Automation, enforce job execution)',
      {
        code: 'RequestDisallowedByPolicy',
        message: `Resource 'ip' was disallowed by policy. Policy identifiers: '${JSON.stringify([{ policyAssignment: { name: of, id: assignment }, policyDefinition: { name: by, id: definition } }])}'.`,
        additionalInfo: [info],
      },
    ],
    [
      'beside the sentence',
      {
        code: 'RequestDisallowedByPolicy',
        message: "Resource 'ip' was disallowed by policy. See error details for policy resource IDs.",
        additionalInfo: [info],
      },
    ],
    [
      'in a detail (Azure/azure-resource-manager-rpc, common-api-details)',
      {
        code: 'RequestDisallowedByPolicy',
        message: "Resource 'ip' was disallowed by policy.",
        details: [{ code: 'ConflictingAppendPolicies', message: '', additionalInfo: [info] }],
      },
    ],
  ];

  test.each(policies)('a policy, by assignment and definition, %s', (_, error) => {
    const { failure } = answered(403, JSON.stringify({ error }));
    expect([failure.class, failure.obstacle]).toEqual(['Blocked', 'Policy']);
    for (const name of [of, by]) expect(failure.message.split(name)).toHaveLength(2);
  });

  test('a policy without display names, by its ids', () => {
    const additionalInfo = [{ type: 'PolicyViolation', info: { policyAssignmentId: assignment, policyDefinitionId: definition } }];
    const error = { code: 'RequestDisallowedByPolicy', message: "Resource 'ip' was disallowed by policy.", additionalInfo };
    expect(answered(403, JSON.stringify({ error })).failure.message).toBe(
      `Resource 'ip' was disallowed by policy. Policy: assignment ${assignment}, definition ${definition}.`,
    );
  });

  test('a missing right, by action and scope', () => {
    const messages = quotes.filter(({ is }) => is === 'Blocked/Authorization').map((quote) => answered(403, bodyOf(quote)).failure.message);
    expect(messages).toHaveLength(2);
    for (const message of messages) {
      expect(message).toMatch(/perform action 'Microsoft\.[\w/]+'/);
      expect(message).toContain(message.includes('linked') ? `'join/action' on the linked scope(s) '${subnet}'` : `over scope '${nsg}'`);
    }
  });

  test('a lock, by the scope that bears it', () => {
    const locked = quotes.find(({ code }) => code === 'ScopeLocked');
    expect(locked && answered(409, bodyOf(locked)).failure.message).toContain(`following scope(s) are locked: '${group}'`);
  });
});

describe('the end of an operation is told in its own words', () => {
  test.each([
    [
      'Failed',
      'ActivationFailed',
      'Unable to activate API service at this time. This could be temporary issue in the region. Please make sure the all the requirements for setting up vnet injection are met as specified in the doc https://aka.ms/apimvnet. Please provide correlationId x and TimeStamp y.',
    ],
    ['Canceled', 'Canceled', 'Operation was canceled.'],
  ])('%s with %s', (status, code, message) => {
    const body = JSON.stringify({ status, error: { code, message } });
    expect(operationState({ method: 'GET', status: 200, header: () => undefined, body })).toEqual({ status, code, message });
  });
});
