/** What Application Auto Scaling keeps in a region, and how that begins. */
import type { SuspendedScaling } from '../../../domain/api/observed.ts';

export interface ScalableTargetState {
  resourceId: string;
  minCapacity: number;
  maxCapacity: number;
  suspended: SuspendedScaling;
  /** Target of a CPU policy, as a share of 1; null without a policy: then only the bounds act. */
  targetUtilisation: number | null;
  /**
   * Minutes in a row of the policy's metric above (positive) or below (negative) its target; 0 after one without data.
   * Absent before the first: then it has been for hours as it is.
   */
  breachMinutes?: number;
  createdAtMs: number;
}

export interface ScalingRegion {
  /** By resource id, such as `service/pony/auth`. */
  scalableTargets: Record<string, ScalableTargetState>;
}

export const emptyScaling = (): ScalingRegion => ({ scalableTargets: {} });
