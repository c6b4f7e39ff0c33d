/**
 * What AWS shows when asked and what the rest of the world does not depend on: settings in the APIs' own shapes, as the
 * program registered them. A comparison of regions reads them.
 */

/** One resource in the shape of its API. */
export type Exhibit = Record<string, unknown>;

/** By collection and key. */
export interface Exhibits {
  /** By `cluster/service`: the settings that DescribeServices shows beside the counts. */
  services: Record<string, Exhibit>;
  /** By ARN. */
  taskDefinitions: Record<string, Exhibit>;
  /** By resource id and name. */
  scalingPolicies: Record<string, Exhibit>;
  /** By ARN. */
  loadBalancers: Record<string, Exhibit>;
  /** By ARN. */
  listeners: Record<string, Exhibit>;
  /** By ARN. */
  targetGroups: Record<string, Exhibit>;
  /** By name. */
  functions: Record<string, Exhibit>;
  /** By UUID: the settings that ListEventSourceMappings shows beside the state. */
  mappings: Record<string, Exhibit>;
  /** By id. */
  securityGroups: Record<string, Exhibit>;
  /** By id. */
  vpcs: Record<string, Exhibit>;
  /** By name; IAM has no regions, a role is kept where it was registered. */
  roles: Record<string, RoleExhibit>;
  /** By name. */
  logGroups: Record<string, Exhibit>;
  /** By name. */
  alarms: Record<string, Exhibit>;
  /** By ARN. */
  certificates: Record<string, Exhibit>;
}

export interface RoleExhibit {
  role: Exhibit;
  /** Documents of inline policies by name. */
  inline: Record<string, string>;
  attached: { PolicyName: string; PolicyArn: string }[];
}

export interface ShownRegion {
  /** What can be looked at and does nothing; absent in sandboxes that were made before there were any. */
  exhibits?: Exhibits;
}

export const noExhibits = (): Exhibits => ({
  services: {},
  taskDefinitions: {},
  scalingPolicies: {},
  loadBalancers: {},
  listeners: {},
  targetGroups: {},
  functions: {},
  mappings: {},
  securityGroups: {},
  vpcs: {},
  roles: {},
  logGroups: {},
  alarms: {},
  certificates: {},
});
