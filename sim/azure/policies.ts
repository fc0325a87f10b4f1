/**
 * Policies that deny writes. In a world, a policy is its assignment: a resource at the scope that it is assigned to, which
 * `simulated: {denies: "Microsoft.Network/publicIPAddresses", below: "/subscriptions/…", having: "serviceEndpoints"}` gives an effect; `below` is a
 * narrower scope, if any, and `having` a property whose presence is what is denied, if any (Azure/Community-Policy#258).
 * To lift it is to remove it. Deletes, actions and children that are written inside their parent pass, as under a real policy on a type.
 */

import { Refusal } from './answers.ts';
import { sceneryOf, type Engine } from './engine.ts';
import { isObject, object, objects, properties, text, type Json } from './json.ts';
import { covers } from './locks.ts';
import { isType, type ResourceId } from './resource-id.ts';

const shape = /^(.*)\/providers\/Microsoft\.Authorization\/policyAssignments\/([^/]+)$/i;
const definition = /\/providers\/Microsoft\.Authorization\/policyDefinitions\/([^/]+)$/i;
const resourceType = /^Microsoft\.[A-Za-z]+(\/[A-Za-z]+)+$/;

interface Denial {
  readonly assignment: string;
  readonly scope: string;
  readonly body: Json;
}

export const isAssignment = (id: string): boolean => shape.test(id);

/** What is wrong with an assignment in a world, after its name; undefined when nothing is. */
export function faultOfAssignment({ simulated, ...body }: Json): string | undefined {
  if (!isObject(simulated) || !resourceType.test(text(simulated['denies'])))
    return '.simulated.denies must be a resource type such as Microsoft.Network/publicIPAddresses';
  if ('below' in simulated && !/^\/subscriptions\/[^/]+/i.test(text(simulated['below']))) return '.simulated.below must be an ARM id';
  if (!definition.test(text(properties(body)['policyDefinitionId'])))
    return '.properties.policyDefinitionId must be the id of a policy definition';
  return undefined;
}

/** Throws the denial of the first policy that fits a PUT or a PATCH. */
export function refuseDenied(engine: Engine, id: ResourceId, method: string, bodyOf: () => Json): void {
  if (method !== 'PUT' && method !== 'PATCH') return;
  for (const entry of engine.entries.values()) {
    const scope = shape.exec(entry.id)?.[1];
    if (scope === undefined) continue;
    const { denies, below, having } = sceneryOf(engine, entry.id);
    if (!isType(id, text(denies)) || !covers(scope, id.id) || !covers(text(below) || scope, id.id)) continue;
    if (text(having) !== '' && objects(properties(bodyOf())[text(having)]).length === 0) continue;
    throw denial(id, { assignment: entry.id, scope, body: entry.body });
  }
}

const lastOf = (id: string): string => id.split('/').at(-1) ?? id;

/**
 * Quoted whole in Microsoft, Enforce job execution on Azure Automation Hybrid Runbook Worker; the sentence also in microsoft/vscode-apimanagement#348.
 * Whoever may not read policies is not shown `evaluationDetails`.
 */
function denial({ name, type }: ResourceId, { assignment, scope, body }: Denial): Refusal {
  const { displayName, policyDefinitionId, parameters } = properties(body);
  const rule = text(policyDefinitionId);
  const shown = text(displayName) || lastOf(assignment);
  const identifiers = [{ policyAssignment: { name: shown, id: assignment }, policyDefinition: { name: shown, id: rule } }];
  const expression = { result: 'True', expressionKind: 'Field', expression: 'type', path: 'type' };
  return new Refusal(
    403,
    'RequestDisallowedByPolicy',
    `Resource '${name}' was disallowed by policy. Policy identifiers: '${JSON.stringify(identifiers)}'.`,
    {
      headers: { 'x-ms-failure-cause': 'gateway' },
      error: {
        target: name,
        additionalInfo: [
          {
            type: 'PolicyViolation',
            info: {
              policyDefinitionDisplayName: shown,
              evaluationDetails: {
                evaluatedExpressions: [{ ...expression, expressionValue: type, targetValue: type, operator: 'Equals' }],
              },
              policyDefinitionId: rule,
              policyDefinitionName: lastOf(rule),
              policyDefinitionEffect: 'Deny',
              policyAssignmentId: assignment,
              policyAssignmentName: lastOf(assignment),
              policyAssignmentDisplayName: shown,
              policyAssignmentScope: scope,
              policyAssignmentParameters: object(parameters),
            },
          },
        ],
      },
    },
  );
}
