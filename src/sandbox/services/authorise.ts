/**
 * IAM in the sandbox: does a policy allow a call? An explicit Deny wins over any Allow, and what nothing allows is denied
 * (IAM User Guide, Policy evaluation logic).
 */
import { permissionsOf, type Permission } from '../../domain/api/authorisation.ts';
import type { Answer, Call } from '../../domain/api/call.ts';
import { awsServiceOf, factsOf } from '../../domain/api/catalogue.ts';
import { listOf, type PolicyDocument, type Statement } from '../../domain/api/policy-document.ts';
import { refuse } from './answer.ts';
import { SANDBOX_USER_ID } from './sts.ts';

/** `*` is any text and `?` any one character (IAM User Guide, IAM JSON policy elements). */
const matches = (pattern: string, text: string): boolean => {
  const source = pattern.replaceAll(/[\\^$.|+()[\]{}*?]/g, (sign) => {
    if (sign === '*') return '.*';
    return sign === '?' ? '.' : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, 's').test(text);
};

/** Actions are compared without regard to case, resources with it. */
const namesAction = ({ Action }: Statement, action: string): boolean =>
  listOf(Action).some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()));

const namesResource = ({ Resource }: Statement, resource: string): boolean =>
  listOf(Resource).some((pattern) => matches(pattern.replaceAll('${aws:userid}', SANDBOX_USER_ID), resource));

/** A plain operator needs the key in the request; `ForAllValues` is true without it. */
const holds = (operator: string, wanted: string[], values: string[] | undefined): boolean => {
  // `Null` asks whether the key is absent (IAM User Guide, Condition operators).
  if (operator === 'Null') return wanted.every((word) => (word === 'true') === (values === undefined));
  const isForAll = operator.startsWith('ForAllValues:');
  const isLike = operator.endsWith('StringLike');
  const fits = (value: string): boolean =>
    wanted.some((pattern) => (isLike ? matches(pattern, value) : pattern === value));
  if (values === undefined) return isForAll;
  return isForAll ? values.every(fits) : values.some(fits);
};

const conditionsHold = ({ Condition = {} }: Statement, context: Permission['context']): boolean => {
  const byKey = new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]));
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, listOf(wanted), byKey.get(key.toLowerCase()))),
  );
};

type Ruling = 'allowed' | 'denied explicitly' | 'not allowed';

const rulingOn = (policy: readonly PolicyDocument[], { action, resource, context }: Permission): Ruling => {
  const effects = policy
    .flatMap(({ Statement: statements }) => statements)
    .filter(
      (statement) =>
        namesAction(statement, action) && namesResource(statement, resource) && conditionsHold(statement, context),
    )
    .map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'denied explicitly';
  return effects.includes('Allow') ? 'allowed' : 'not allowed';
};

/** Words of AWS's message (IAM User Guide, Troubleshoot access denied error messages). */
const sentenceOf = (account: string, { action, resource }: Permission, ruling: Ruling): string => {
  const because =
    ruling === 'denied explicitly'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const where = resource === '*' ? '' : ` on resource: ${resource}`;
  return `User: arn:aws:sts::${account}:assumed-role/sandbox/operator is not authorized to perform: ${action}${where} ${because}`;
};

/**
 * Only the right to the call itself is missed by the service; what else the caller needs is tried out by Application Auto
 * Scaling, which says so in a ValidationException (Application Auto Scaling User Guide, "Permissions validation for API
 * calls on target resources").
 */
const denial = (call: Call, sentence: string, isOwn: boolean): Answer => {
  if (!isOwn) return refuse('ValidationException', sentence, 'denied');
  // What is not AWS's needs no right, and is never refused.
  const code = awsServiceOf(call.service)?.denialCode ?? 'AccessDeniedException';
  const opening = call.service === 'ec2' ? 'You are not authorized to perform this operation. ' : '';
  return refuse(code, opening + sentence, 'denied');
};

/** The refusal of a call that the policy does not allow; null when it may pass. */
export const refusalOf = (policy: readonly PolicyDocument[], call: Call, account: string): Answer | null => {
  const { iamAction } = factsOf(call);
  for (const permission of permissionsOf(call, account)) {
    const ruling = rulingOn(policy, permission);
    if (ruling !== 'allowed')
      return denial(call, sentenceOf(account, permission, ruling), permission.action === iamAction);
  }
  return null;
};
