/** What a service of the sandbox is: one file here for each, listed in `registry.ts`. */
import type { Answer, Call, CallOf, OperationOf, ServiceName } from '../../domain/api/call.ts';
import type { Due, InRegion, SandboxState } from '../state.ts';

/** How it answers one operation. */
export type Handler<S extends ServiceName, O extends OperationOf<S>> = (here: InRegion, call: CallOf<S, O>) => Answer;

/** What it does when something is due, by the kind of that. */
export type DueHandlers<Kind extends Due['kind']> = {
  [K in Kind]: (here: InRegion, item: Extract<Due, { kind: K }>) => void;
};

export interface SandboxService<S extends ServiceName> {
  /** Every operation that the domain's definition of the service has. */
  operations: { [O in OperationOf<S>]: Handler<S, O> };
  /** What happens in each region once a minute. */
  everyMinute?(here: InRegion): void;
  /** The resources that a call names, in the names that outages of single resources use. */
  resourcesIn?(state: SandboxState, call: Extract<Call, { service: S }>): (string | undefined)[];
}
