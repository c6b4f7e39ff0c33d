/**
 * The package export `oregon-trail/stacks`: the components, and the program that joins them. Everything is handed in; lengths
 * of time, sizes and counts have their unit in their name.
 */
export { checkApplication, type Application, type ApplicationDescription } from './application.ts';
export { ControlRoom, type ControlRoomArgs } from './control-room.ts';
export type { Estate, Role } from './estate.ts';
export { LoadBalancer, type LoadBalancerArgs } from './load-balancer.ts';
export { Network, type NetworkArgs } from './network.ts';
export { declareRegion, type ProgramOptions } from './program.ts';
export { Replication, type ReplicationArgs } from './replication.ts';
export { declareStack } from './stack.ts';
export { StreamConsumer, type StreamConsumerArgs } from './stream-consumer.ts';
export { TrafficSwitch, type TrafficSwitchArgs } from './traffic-switch.ts';
export { WebService, type WebServiceArgs } from './web-service.ts';
export { Worker, type WorkerArgs } from './worker.ts';
export type { Posture } from '../src/domain/facts/manifest.ts';
