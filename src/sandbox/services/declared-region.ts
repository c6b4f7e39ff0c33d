/** What a program registered with Pulumi. */
import type { Region } from '../../domain/api/call.ts';
import type { Properties } from '../declared/provision-answers.ts';

/** One registration of the program, and what AWS would have answered. */
export interface RegisteredResource {
  /** Pulumi's type token, such as `aws:ecs/service:Service`. */
  type: string;
  /** Logical name, the same in both regions. */
  name: string;
  /** False for components, which exist in the program only. */
  custom: boolean;
  /** Region of the provider that it was registered with; null without an explicit one. */
  region: Region | null;
  inputs: Properties;
  /** Null for components of the program. */
  id: string | null;
  /** Inputs and what AWS adds to them: `arn`, `dnsName` and so on. */
  outputs: Properties;
}
