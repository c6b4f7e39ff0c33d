/**
 * The bytes of one record. Every byte is covered: the hash by its form and its value, the rest by the hash.
 *
 *     <64 hex digits> <version> <sequence> <hash of the record before> <payload length in bytes>\n
 *     <payload: JSON array of entries>\n
 *
 * The version says how the payload is read (docs/journal.md). It stands in each record, so that a run that an older tool began
 * can be gone on with; the first line is the same in all of them.
 */
import { sha256 } from '../domain/text/digest.ts';

/** The hash that the first record of a run names as its predecessor. */
export const GENESIS = '0'.repeat(64);

/** The version that is written; what each of them is, is a table in docs/journal.md. */
export const VERSION = 3;
const HEADER = /^([0-9a-f]{64}) (\d+) (\d+) ([0-9a-f]{64}) (\d+)\n/;

export interface Record {
  sequence: number;
  previousHash: string;
  hash: string;
  payload: string;
  version: number;
}

/** Bytes of a record and its hash, which the next one must name. */
export const encodeRecord = (
  sequence: number,
  previousHash: string,
  payload: string,
): { bytes: string; hash: string } => {
  const rest = `${VERSION} ${sequence} ${previousHash} ${Buffer.byteLength(payload)}\n${payload}\n`;
  const hash = sha256(rest);
  return { bytes: `${hash} ${rest}`, hash };
};

/**
 * A record; or `newer`: whole, and of a version that this tool does not know; or `torn`: shorter than it says, so never
 * acknowledged; or `corrupt`: whole in length but not in content.
 */
export type Decoded =
  | { kind: 'whole'; record: Record }
  | { kind: 'newer'; version: number }
  | { kind: 'torn' }
  | { kind: 'corrupt'; why: string };

export const decodeRecord = (bytes: string): Decoded => {
  const header = HEADER.exec(bytes);
  // A header that ends in mid-line, or a file that the file system left empty or zero-filled, was being written.
  if (header === null)
    return bytes.includes('\n') && !bytes.startsWith('\0') ? corrupt('its first line') : { kind: 'torn' };
  const [line, hash = '', written, sequence, previousHash = '', length] = header;
  const rest = bytes.slice(hash.length + 1);
  if (sha256(rest) === hash) {
    const version = Number(written);
    if (version > VERSION) return { kind: 'newer', version };
    if (version < 1) return corrupt(`its version ${version}`);
    const payload = bytes.slice(line.length, -1);
    return { kind: 'whole', record: { sequence: Number(sequence), previousHash, hash, payload, version } };
  }
  const expected = Buffer.byteLength(line) + Number(length) + 1;
  // A payload has no line end, so a record that has its second one is all there: its length was changed, not its end cut.
  const isCut = Buffer.byteLength(bytes) < expected && (bytes.length === line.length || !bytes.endsWith('\n'));
  return isCut ? { kind: 'torn' } : corrupt('its hash');
};

const corrupt = (why: string): Decoded => ({ kind: 'corrupt', why });
