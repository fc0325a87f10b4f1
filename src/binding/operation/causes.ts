/** Why an operation has failed, in Azure's words where there are some. Pure. */

import type { OperationState } from '../../azure/arm.ts';
import type { Service } from '../../azure/resources.ts';
import { keptAddresses } from './desired.ts';
import type { Operation, Result } from './record.ts';

export interface Failed {
  readonly code: string;
  readonly cause: string;
}

const ours: Readonly<Record<string, Result>> = {
  SettingsUnchanged: 'SettingsUnchanged',
  ChangedMeanwhile: 'ChangedMeanwhile',
  OtherSettingsChanged: 'OtherSettingsChanged',
  OutcomeUnknown: 'OutcomeUnknown',
  NoAnswer: 'NoAnswer',
  ServiceGone: 'ServiceGone',
};

/** A code of Azure's own is a plain failure. */
export const asFailed = ({ code }: Failed): Result => ours[code] ?? 'Failed';

export const noAnswer = (attempts: number): Failed => ({
  code: 'NoAnswer',
  cause: `The request was sent ${attempts} times, no answer came, and the service still shows the old settings.`,
});

export const unknownOutcome: Failed = {
  code: 'OutcomeUnknown',
  cause: 'No answer came, the service has changed since, and it does not show what it was asked for.',
};

export const causeOf = (word: OperationState | undefined, service: Service): Failed => ({
  code: word?.code ?? (word?.status === 'Canceled' ? 'Canceled' : 'ServiceFailed'),
  cause: word?.message ?? `Azure gave no reason; the service is in state ${service.provisioningState}.`,
});

export const unchanged = {
  byAnswer(operation: Operation, shown: Service): Failed {
    const said = 'Azure answered the request without an operation, and the service rests in its old settings.';
    const kept = keptAddresses(operation, shown);
    return { code: 'SettingsUnchanged', cause: kept.length > 0 ? keptSentence(kept) : said };
  },
  atRest(operation: Operation, service: Service, word: OperationState['status'] | undefined): Failed {
    const kept = keptAddresses(operation, service);
    if (kept.length > 0) return { code: 'SettingsUnchanged', cause: keptSentence(kept) };
    const hasHandle = operation.state !== 'Intended' && operation.handle !== undefined;
    return word === 'Succeeded' || !hasHandle
      ? {
          code: 'SettingsUnchanged',
          cause: 'Azure took the request and is done with it, but the service still shows the old settings.',
        }
      : { code: 'OutcomeUnknown', cause: 'Azure no longer knows the operation, and the service shows the old settings.' };
  },
} as const;

const keptSentence = (names: readonly string[]): string =>
  `All else is as desired, but Azure has kept ${names.length === 1 ? 'the public IP address' : 'the public IP addresses'} ${names.join(', ')}, although the request was to give the service one that Azure manages. Name the present one in spec.publicIp.ids, or take it off the service in the portal.`;
