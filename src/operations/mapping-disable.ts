import { switchMapping, type MappingSwitch } from './mapping.ts';

/** `mapping.disable`: fences a consumer. A batch that is being worked on may still finish. */
export const mappingDisable: MappingSwitch<'mapping.disable'> = {
  ...switchMapping(
    'The event source mapping is Disabled: the function reads no more from the stream and keeps its position.',
    false,
  ),
  name: 'mapping.disable',
  protects: 'data',
};
