import { switchMapping, type MappingSwitch } from './mapping.ts';

/** `mapping.enable`: a consumer starts where it stopped, or at its starting position when it never ran. */
export const mappingEnable: MappingSwitch<'mapping.enable'> = {
  ...switchMapping('The event source mapping is Enabled: the function is invoked with records of the stream.', true),
  name: 'mapping.enable',
};
