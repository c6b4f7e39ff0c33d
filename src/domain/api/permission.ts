/** One right that IAM gives, in the words of a policy: what the definitions of operations say that a call needs. */
import type { Region } from './region.ts';

/** One action on one resource. */
export interface Permission {
  /** Such as `ecs:UpdateService`. */
  action: string;
  /** An ARN; `*` where the action knows no resources. */
  resource: string;
  /** The request's values by condition key. */
  context: Record<string, string[]>;
  /** Condition keys that a least-privilege policy states; the others say nothing that the resource does not. */
  stated: string[];
}

/** Who asks for what, and where. */
export interface Asking {
  region: Region;
  account: string;
  action: string;
}

export const REGION_KEY = 'aws:RequestedRegion';

/** An action that knows no resources: the region is all that narrows it down. */
export const anywhere = ({ region, action }: Asking): Permission => ({
  action,
  resource: '*',
  context: { [REGION_KEY]: [region] },
  stated: [REGION_KEY],
});

/** The right on one resource; `more` is what else the request tells. */
export const on = ({ region, action }: Asking, resource: string, more: Record<string, string[]> = {}): Permission => ({
  action,
  resource,
  context: { [REGION_KEY]: [region], ...more },
  stated: [],
});

/** The ARN of a resource of the caller's account in the region of the call. */
export const arn = ({ region, account }: Asking, service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
